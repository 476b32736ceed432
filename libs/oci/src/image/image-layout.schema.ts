import * as z from 'zod/mini';

/** The content of the file `oci-layout`. */
export const layoutMarkerSchema = z.object({ imageLayoutVersion: z.literal('1.0.0') });

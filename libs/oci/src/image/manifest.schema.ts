import * as z from 'zod/mini';

import { descriptorSchema, stringMapSchema } from './descriptor.schema.js';

/** The fields of a manifest and of an index together: which of the two a document is, is decided afterwards. */
export const manifestDocumentSchema = z.object({
  schemaVersion: z.literal(2),
  mediaType: z.exactOptional(z.string()),
  artifactType: z.exactOptional(z.string()),
  manifests: z.exactOptional(z.array(descriptorSchema)),
  config: z.exactOptional(descriptorSchema),
  layers: z.exactOptional(z.array(descriptorSchema)),
  subject: z.exactOptional(descriptorSchema),
  annotations: z.exactOptional(stringMapSchema),
});

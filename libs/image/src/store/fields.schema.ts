import { type Digest, type Platform, isDigest } from '@docklet/oci';
import * as z from 'zod/mini';

/** The name of content. */
export const digestSchema = z.custom<Digest>(isDigest, 'not a digest');

/** Bytes, or how many there are of something. */
export const sizeSchema = z.int().check(z.nonnegative());

/** A moment, RFC 3339. */
export const timeSchema = z.iso.datetime();

/** What an image runs on. */
export const platformSchema: z.ZodMiniType<Platform> = z.object({
  os: z.string(),
  architecture: z.string(),
  variant: z.exactOptional(z.string()),
});

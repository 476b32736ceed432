import * as z from 'zod/mini';

import type { Descriptor } from './descriptor.js';
import { type Digest, isDigest } from '../digest/digest.js';
import type { Platform } from './platform.js';

/** Annotations and labels. */
export const stringMapSchema = z.record(z.string(), z.string());

/** Whole, not negative, and exactly representable: `z.int()` refuses what lies beyond 2^53. */
const sizeSchema = z.int().check(z.nonnegative());

/** A digest in its one accepted spelling. */
export const digestSchema = z.custom<Digest>(isDigest, 'not a sha256 or sha512 digest');

const platformSchema: z.ZodMiniType<Platform> = z.object({
  os: z.string(),
  architecture: z.string(),
  variant: z.exactOptional(z.string()),
  'os.version': z.exactOptional(z.string()),
  'os.features': z.exactOptional(z.array(z.string())),
});

/** {@link Descriptor} */
export const descriptorSchema: z.ZodMiniType<Descriptor> = z.object({
  mediaType: z.string().check(z.minLength(1)),
  digest: digestSchema,
  size: sizeSchema,
  urls: z.exactOptional(z.array(z.string())),
  annotations: z.exactOptional(stringMapSchema),
  platform: z.exactOptional(platformSchema),
  artifactType: z.exactOptional(z.string()),
});

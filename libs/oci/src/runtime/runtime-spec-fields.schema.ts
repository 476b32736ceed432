import * as z from 'zod/mini';

import type { RuntimeIdMapping } from './runtime-spec.js';

/** A user id, a group id, a mode. */
export const uint32 = z.uint32();

/** An optional string. */
export const text = z.exactOptional(z.string());

/** An optional list of strings. */
export const texts = z.exactOptional(z.array(z.string()));

/** An optional boolean. */
export const flag = z.exactOptional(z.boolean());

/** An optional whole number. */
export const int = z.exactOptional(z.int());

const idMappingSchema: z.ZodMiniType<RuntimeIdMapping> = z.looseObject({
  containerID: uint32,
  hostID: uint32,
  size: uint32,
});

/** An optional list of id ranges. */
export const idMappings = z.exactOptional(z.array(idMappingSchema));

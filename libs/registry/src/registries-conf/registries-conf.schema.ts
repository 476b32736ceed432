import * as z from 'zod/mini';

const mirrorSchema = z.object({
  location: z.string(),
  insecure: z.optional(z.boolean()),
  'pull-from-mirror': z.optional(z.enum(['all', 'digest-only', 'tag-only', ''])),
});

const registrySchema = z.object({
  prefix: z.optional(z.string()),
  location: z.optional(z.string()),
  insecure: z.optional(z.boolean()),
  blocked: z.optional(z.boolean()),
  'mirror-by-digest-only': z.optional(z.boolean()),
  mirror: z.optional(z.array(mirrorSchema)),
});

/** The part of containers-registries.conf(5), version 2, that is about registries; what it says of short names is not ours. */
export const registriesConfSchema = z.object({
  registry: z.optional(z.array(registrySchema)),
  /** The table of version 1. */
  registries: z.optional(z.unknown()),
});

/** A `[[registry]]`. */
export type RegistryTable = z.output<typeof registrySchema>;

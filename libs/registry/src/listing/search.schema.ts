import * as z from 'zod/mini';

/** One repository that was found. Registries leave out what they do not know. */
const foundSchema = z.object({
  name: z.string(),
  description: z.nullish(z.string()),
  star_count: z.optional(z.number()),
  is_official: z.optional(z.boolean()),
  is_automated: z.optional(z.boolean()),
});

/** The answer to `v1/search` (Docker Registry HTTP API V1, which lives on for this alone). */
export const searchSchema = z.object({ results: z.array(foundSchema) });

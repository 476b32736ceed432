import * as z from 'zod/mini';

/** The answer to `tags/list`. A repository without tags has null there, which counts as absent. */
export const tagsSchema = z.object({ tags: z.optional(z.array(z.string())) });

/** The answer to `_catalog`. */
export const catalogSchema = z.object({ repositories: z.optional(z.array(z.string())) });

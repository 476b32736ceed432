import * as z from 'zod/mini';

const diagnosticSchema = z.object({ code: z.string(), message: z.optional(z.string()) });

/** The body of an error (distribution specification, "Error Codes"). Token servers send only a text, as `details`. */
export const diagnosticsSchema = z.object({
  errors: z.optional(z.array(diagnosticSchema)),
  details: z.optional(z.string()),
});

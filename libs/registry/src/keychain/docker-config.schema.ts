import * as z from 'zod/mini';

const authSchema = z.looseObject({
  auth: z.optional(z.string()),
  username: z.optional(z.string()),
  password: z.optional(z.string()),
  identitytoken: z.optional(z.string()),
  registrytoken: z.optional(z.string()),
});

/** The part of `config.json` and `auth.json` that is about credentials. The rest is kept. */
export const dockerConfigSchema = z.looseObject({
  auths: z.optional(z.record(z.string(), authSchema)),
  credHelpers: z.optional(z.record(z.string(), z.string())),
  credsStore: z.optional(z.string()),
});

/** What a credential helper prints. */
export const helperOutputSchema = z.object({ Username: z.string(), Secret: z.string() });

import * as z from 'zod/mini';

/** Visible ASCII: a token is sent in a header, where anything else could begin another one. */
const headerSafe = z.string().check(z.regex(/^[\x21-\x7e]+$/));

/** The answer of a token server (Docker, "Token Authentication Specification"; OAuth 2 says `access_token`). */
export const tokenSchema = z.object({
  token: z.optional(headerSafe),
  access_token: z.optional(headerSafe),
  /** What takes the place of the password from now on. */
  refresh_token: z.optional(headerSafe),
  expires_in: z.optional(z.number()),
});

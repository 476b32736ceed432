import * as z from 'zod/mini';

const wordListSchema = z.array(z.string());

/** Reads a list of texts in JSON, `["a", "b"]`; `undefined` if it is anything else. */
export function parseWordList(text: string): readonly string[] | undefined {
  if (!text.trimStart().startsWith('[')) {
    return undefined;
  }
  try {
    const result = wordListSchema.safeParse(JSON.parse(text));
    return result.success ? result.data : undefined;
  } catch {
    return undefined;
  }
}

import { InvalidChangeError } from '../errors/archive-errors.js';

/** What ends a word or changes how characters are read. Every branch consumes at least one character. */
const token =
  /\\(?<escaped>[^])|'(?<literal>[^']*)'|"(?<quoted>(?:[^"\\]|\\[^])*)"|(?<space>\s+)|(?<plain>[^\s\\'"]+)/y;

/**
 * Splits text into words as a Dockerfile does: at white space, except in quotes and behind a backslash.
 *
 * @throws InvalidChangeError `DOCKLET_IMAGE_INVALID_CHANGE` for quotes that do not end
 */
export function splitWords(text: string, change: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const groups = token.exec(text)?.groups;
    if (groups === undefined) {
      throw new InvalidChangeError(change, 'a quote or backslash has nothing behind it');
    }
    if (groups['space'] !== undefined) {
      words.push(...(word === undefined ? [] : [word]));
      word = undefined;
    } else {
      word = `${word ?? ''}${characters(groups)}`;
    }
  }
  return word === undefined ? words : [...words, word];
}

function characters(groups: Readonly<Record<string, string | undefined>>): string {
  const quoted = groups['quoted']?.replace(/\\([^])/g, '$1');
  return groups['escaped'] ?? groups['literal'] ?? quoted ?? groups['plain'] ?? '';
}

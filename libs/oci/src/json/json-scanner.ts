/** How deep documents may nest. Manifests need 4 levels, a runtime spec 7. */
const maxDepth = 64;

/** Turns the literal of a JSON string, quotes included, into its value. */
export type Unescape = (literal: string) => string;

/**
 * Looks for what `JSON.parse` accepts but two readers may understand differently, and names the first such thing:
 * a key that appears twice (the last one wins here, the first one elsewhere), the key `__proto__`, text that is not
 * Unicode, and nesting that overflows the stack of a recursive reader.
 *
 * It is no validator: on text that is not JSON it says anything, but ends.
 */
export function findJsonProblem(text: string, unescape: Unescape): string | undefined {
  const open: (Set<string> | 'array')[] = [];
  let isKeyNext = false;
  for (let at = 0; at < text.length; at += 1) {
    switch (text[at]) {
      case '{':
      case '[':
        isKeyNext = text[at] === '{';
        open.push(isKeyNext ? new Set() : 'array');
        if (open.length > maxDepth) {
          return `it nests deeper than ${maxDepth} levels`;
        }
        break;
      case '}':
      case ']':
        open.pop();
        isKeyNext = false;
        break;
      case ',':
        isKeyNext = open.at(-1) instanceof Set;
        break;
      case '"': {
        const end = endOfString(text, at);
        const problem = checkString(
          text.slice(at, end),
          isKeyNext ? open.at(-1) : 'array',
          unescape,
        );
        if (problem !== undefined) {
          return problem;
        }
        isKeyNext = false;
        at = end - 1;
        break;
      }
      default:
    }
  }
  return undefined;
}

/** Where the string that starts at `start` ends: the index after its closing quote. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') {
    at += text[at] === '\\' ? 2 : 1;
  }
  return at + 1;
}

function checkString(
  literal: string,
  keys: Set<string> | 'array' | undefined,
  unescape: Unescape,
): string | undefined {
  const isKey = keys instanceof Set;
  const hasEscapes = literal.includes('\\');
  if (!isKey && !hasEscapes) {
    return undefined;
  }
  const value = hasEscapes ? unescape(literal) : literal.slice(1, -1);
  if (/\p{Surrogate}/u.test(value)) {
    return 'a string has half of a surrogate pair';
  }
  return isKey ? addKey(keys, value) : undefined;
}

function addKey(keys: Set<string>, key: string): string | undefined {
  if (key === '__proto__') {
    return 'it has a key "__proto__"';
  }
  if (keys.has(key)) {
    return `the key ${JSON.stringify(key.slice(0, 64))} appears twice`;
  }
  keys.add(key);
  return undefined;
}

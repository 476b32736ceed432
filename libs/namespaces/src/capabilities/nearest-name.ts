/** Names are shorter than this; what is written beyond it adds the same distance to all of them. */
const longestName = 32;

/**
 * The name that takes the fewest edits to get to from what was written, with or without the prefix `CAP_`.
 *
 * @param written in upper case
 * @param names at least one
 */
export function nearestName<Name extends string>(written: string, names: readonly Name[]): Name {
  const start = withoutPrefix(written).slice(0, longestName);
  const distanceTo = (name: Name): number => editDistance(start, withoutPrefix(name));
  return names.reduce((nearest, name) => (distanceTo(name) < distanceTo(nearest) ? name : nearest));
}

function withoutPrefix(name: string): string {
  return name.replace(/^CAP_/, '');
}

/** How many letters have to be inserted, removed or replaced (Levenshtein), row by row of the table of all beginnings. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let length = 1; length <= from.length; length += 1) {
    const next = [length];
    for (let column = 1; column <= to.length; column += 1) {
      const isSame = from[length - 1] === to[column - 1];
      const replaced = (row[column - 1] ?? 0) + (isSame ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

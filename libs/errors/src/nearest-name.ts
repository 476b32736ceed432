/**
 * The name that somebody may have meant: the one that takes the fewest edits to get to from what was written, whatever
 * the case.
 *
 * @returns undefined when every name has more wrong than right with it
 */
export function nearestName(written: string, names: readonly string[]): string | undefined {
  // Beyond the longest name every further letter adds one edit to all distances alike.
  const start = written.slice(0, 2 * Math.max(0, ...names.map((name) => name.length)));
  const distances = names.map((name) => editDistance(start.toLowerCase(), name.toLowerCase()));
  const least = Math.min(...distances);
  const nearest = names[distances.indexOf(least)];
  return least > Math.max(start.length, nearest?.length ?? 0) / 2 ? undefined : nearest;
}

/**
 * How many letters have to be inserted, removed or replaced to get from one word to the other (Levenshtein).
 *
 * The table of the distances of all their beginnings is filled row by row; one row is enough to get the next.
 */
export function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let length = 1; length <= from.length; length += 1) {
    row = nextRow(row, from[length - 1], to, length);
  }
  return row.at(-1) ?? 0;
}

function nextRow(
  row: readonly number[],
  letter: string | undefined,
  to: string,
  first: number,
): number[] {
  const next = [first];
  for (let column = 1; column <= to.length; column += 1) {
    const isSame = to[column - 1] === letter;
    const replaced = at(row, column - 1) + (isSame ? 0 : 1);
    next.push(Math.min(replaced, at(row, column) + 1, at(next, column - 1) + 1));
  }
  return next;
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}

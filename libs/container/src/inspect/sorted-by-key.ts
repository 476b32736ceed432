/** Go writes what it keeps by name in the order of the names. */
export function sortedByKey<T>(record: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(
    Object.entries(record).toSorted(([first], [second]) => (first < second ? -1 : 1)),
  );
}

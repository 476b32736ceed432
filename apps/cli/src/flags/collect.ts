/** For flags that may be given several times: commander hands each value here. */
export function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

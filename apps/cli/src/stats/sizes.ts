const binaryUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
const decimalUnits = ['B', 'kB', 'MB', 'GB', 'TB'];

/** A size as `docker stats` shows memory: `1.5MiB`, four digits. */
export function binarySizeOf(bytes: number): string {
  return scale(bytes, 1024, binaryUnits, 4);
}

/** A size as `docker stats` shows what was transferred: `1.52kB`, three digits. */
export function shortSizeOf(bytes: number): string {
  return scale(bytes, 1000, decimalUnits, 3);
}

function scale(bytes: number, base: number, units: readonly string[], digits: number): string {
  let [size, unit] = [bytes, 0];
  while (size >= base && unit < units.length - 1) {
    [size, unit] = [size / base, unit + 1];
  }
  return `${Number(size.toPrecision(digits))}${units[unit] ?? ''}`;
}

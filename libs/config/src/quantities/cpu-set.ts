import { InvalidCpuSetError } from './errors.js';

const partPattern = /^(\d{1,10})(?:-(\d{1,10}))?$/;
/** The largest CONFIG_NR_CPUS of Linux is 8192. */
const maxCpu = 8191;

/** Processors from `first` to `last`, both included. */
export interface CpuRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Reads a list of processors (or memory nodes) in the kernel's list format: `0-3,7`.
 *
 * The work grows with the length of the text, never with the numbers in it: `0-4294967295` kept the Docker daemon busy
 * until the memory ran out (CVE-2018-20699).
 *
 * @returns ranges in order, that neither touch nor overlap
 * @throws InvalidCpuSetError (`DOCKLET_CONFIG_INVALID_CPU_SET`)
 * @see https://man7.org/linux/man-pages/man7/cpuset.7.html "List format"
 */
export function parseCpuSet(text: string): readonly CpuRange[] {
  const ranges = text.split(',').map((part) => parseRange(part, text));
  return merge(ranges.sort((a, b) => a.first - b.first));
}

/** Ranges in the kernel's list format; {@link parseCpuSet} reads them back unchanged. */
export function formatCpuSet(ranges: readonly CpuRange[]): string {
  return ranges
    .map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`))
    .join(',');
}

function parseRange(part: string, text: string): CpuRange {
  const match = partPattern.exec(part);
  if (match === null) {
    throw new InvalidCpuSetError(text);
  }
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  if (last < first) {
    throw new InvalidCpuSetError(text, `the range ${part} runs backwards`);
  }
  if (last > maxCpu) {
    throw new InvalidCpuSetError(text, `${last} is more than ${maxCpu}, the most that Linux has`);
  }
  return { first, last };
}

function merge(sorted: readonly CpuRange[]): readonly CpuRange[] {
  const merged: CpuRange[] = [];
  for (const range of sorted) {
    const previous = merged.at(-1);
    if (previous !== undefined && range.first <= previous.last + 1) {
      merged.splice(-1, 1, {
        first: previous.first,
        last: Math.max(previous.last, range.last),
      });
    } else {
      merged.push(range);
    }
  }
  return merged;
}

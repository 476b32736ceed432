import { InvalidLimitError } from '../errors.js';

interface Range {
  readonly first: number;
  readonly last: number;
}

const listPattern = /^\d{1,10}(?:-\d{1,10})?(?:,\d{1,10}(?:-\d{1,10})?)*$/;

/**
 * Refuses processors or memory nodes that the host does not have. v1 would answer EINVAL, but v2 would take the list
 * and run the container on all processors. Ranges are compared, never walked through (CVE-2018-20699).
 *
 * @throws InvalidLimitError (`DOCKLET_CGROUPS_INVALID_LIMIT`)
 */
export function checkCpuList(limit: 'cpus' | 'mems', wanted: string, available: string): void {
  if (!listPattern.test(wanted)) {
    throw new InvalidLimitError('cpuset', limit, wanted, 'it is not a list such as 0-3,7');
  }
  const existing = parseRanges(available);
  for (const { first, last } of parseRanges(wanted)) {
    const around = existing.find((range) => range.first <= first && range.last >= last);
    if (last < first || around === undefined) {
      throw new InvalidLimitError('cpuset', limit, wanted, `this host has ${available}`);
    }
  }
}

function parseRanges(list: string): readonly Range[] {
  return list.split(',').map((part) => {
    const [first, last = first] = part.split('-').map(Number);
    return { first: first ?? Number.NaN, last: last ?? Number.NaN };
  });
}

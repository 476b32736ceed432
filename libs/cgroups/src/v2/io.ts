import type { RuntimeBlockIo } from '@docklet/oci';

import { readLines } from '../live/cgroup-files.js';
import type { IoUsage } from '../live/usage.js';
import { writeIfGiven } from '../plan/file-write.js';
import type { ControllerWrites, FileWrite } from '../plan/file-write.js';

const WEIGHT = 'io.weight';
const MAX = 'io.max';
const STAT = 'io.stat';

const throttles = [
  ['throttleReadBpsDevice', 'rbps', 'bytes read in a second'],
  ['throttleWriteBpsDevice', 'wbps', 'bytes written in a second'],
  ['throttleReadIOPSDevice', 'riops', 'reads in a second'],
  ['throttleWriteIOPSDevice', 'wiops', 'writes in a second'],
] as const;

/**
 * The io controller of cgroup v2.
 *
 * @see https://docs.kernel.org/admin-guide/cgroup-v2.html#io
 */
export const v2IoWrites: ControllerWrites = ({ blockIO = {} }) => [
  ...writeIfGiven(
    WEIGHT,
    blockIO.weight === undefined ? undefined : weightOf(blockIO.weight),
    'its weight when a disk is busy',
  ),
  ...throttles.flatMap(([limit, key, why]) => throttleWrites(blockIO[limit], key, why)),
];

/** Bytes read from and written to all block devices. */
export function readV2Io(folder: string): IoUsage {
  let readBytes = 0;
  let writeBytes = 0;
  // One line for each device: "8:0 rbytes=4096 wbytes=0 rios=1 …".
  for (const line of readLines(folder, STAT)) {
    readBytes += numberAfter('rbytes=', line);
    writeBytes += numberAfter('wbytes=', line);
  }
  return { readBytes, writeBytes };
}

// From the scale of v1, 10 to 1000, to that of v2, 1 to 10000.
function weightOf(weight: number): number {
  return 1 + Math.floor(((weight - 10) * 9999) / 990);
}

function throttleWrites(
  rates: RuntimeBlockIo['throttleReadBpsDevice'] = [],
  key: string,
  why: string,
): readonly FileWrite[] {
  return rates.map(({ major, minor, rate }) => ({
    file: MAX,
    value: `${major}:${minor} ${key}=${rate}`,
    why,
  }));
}

function numberAfter(key: string, line: string): number {
  const field = line.split(' ').find((candidate) => candidate.startsWith(key));
  return field === undefined ? 0 : Number(field.slice(key.length));
}

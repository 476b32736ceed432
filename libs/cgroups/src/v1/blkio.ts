import type { RuntimeBlockIo, RuntimeDeviceRate } from '@docklet/oci';

import { readLines } from '../live/cgroup-files.js';
import type { IoUsage } from '../live/usage.js';
import { writeIfGiven } from '../plan/file-write.js';
import type { ControllerWrites, FileWrite } from '../plan/file-write.js';

// The weight is that of the BFQ scheduler; CFQ, which had blkio.weight, went with Linux 5.0.
const WEIGHT = 'blkio.bfq.weight';
const SERVICE_BYTES = 'blkio.throttle.io_service_bytes_recursive';

const throttles = [
  ['throttleReadBpsDevice', 'blkio.throttle.read_bps_device', 'bytes read in a second'],
  ['throttleWriteBpsDevice', 'blkio.throttle.write_bps_device', 'bytes written in a second'],
  ['throttleReadIOPSDevice', 'blkio.throttle.read_iops_device', 'reads in a second'],
  ['throttleWriteIOPSDevice', 'blkio.throttle.write_iops_device', 'writes in a second'],
] as const;

/**
 * The blkio controller of cgroup v1.
 *
 * @see https://docs.kernel.org/admin-guide/cgroup-v1/blkio-controller.html
 */
export const v1BlkioWrites: ControllerWrites = ({ blockIO = {} }) => [
  ...writeIfGiven(WEIGHT, blockIO.weight, 'its weight when a disk is busy'),
  ...throttles.flatMap(([limit, file, why]) => throttleWrites(blockIO[limit], file, why)),
];

/** Bytes read from and written to all block devices. */
export function readV1Io(folder: string): IoUsage {
  const sums = { Read: 0, Write: 0 };
  // One line for each device and kind of access: "8:0 Read 4096".
  for (const line of readLines(folder, SERVICE_BYTES)) {
    const [, access, bytes] = line.split(' ');
    if (access === 'Read' || access === 'Write') {
      sums[access] += Number(bytes);
    }
  }
  return { readBytes: sums.Read, writeBytes: sums.Write };
}

function throttleWrites(
  rates: RuntimeBlockIo['throttleReadBpsDevice'] = [],
  file: string,
  why: string,
): readonly FileWrite[] {
  return rates.map((rate: RuntimeDeviceRate) => ({
    file,
    value: `${rate.major}:${rate.minor} ${rate.rate}`,
    why,
  }));
}

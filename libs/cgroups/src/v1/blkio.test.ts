import { describe, expect, it } from '@jest/globals';

import { nothingYet } from '../plan/folder-operations.js';
import { temporaryFolders } from '../temporary-folder.fixture.js';
import { readV1Io, v1BlkioWrites } from './blkio.js';

const temporaryFolder = temporaryFolders();

describe('v1BlkioWrites', () => {
  it('writes the weight, and a line for each device that is throttled', () => {
    const writes = v1BlkioWrites(
      {
        blockIO: {
          weight: 200,
          throttleReadBpsDevice: [{ major: 8, minor: 0, rate: 1024 }],
          throttleWriteIOPSDevice: [{ major: 8, minor: 16, rate: 5 }],
        },
      },
      nothingYet,
    );
    expect(writes.map(({ file, value }) => `${file} ${value}`)).toEqual([
      'blkio.bfq.weight 200',
      'blkio.throttle.read_bps_device 8:0 1024',
      'blkio.throttle.write_iops_device 8:16 5',
    ]);
  });
});

describe('readV1Io', () => {
  it('adds up the devices', () => {
    const text = '8:0 Read 10\n8:0 Write 20\n8:0 Sync 5\n8:16 Read 1\n8:16 Write 2\nTotal 33\n';
    const folder = temporaryFolder({ 'blkio.throttle.io_service_bytes_recursive': text });
    expect(readV1Io(folder)).toEqual({ readBytes: 11, writeBytes: 22 });
  });

  it('finds nothing in a new cgroup', () => {
    const folder = temporaryFolder({ 'blkio.throttle.io_service_bytes_recursive': 'Total 0\n' });
    expect(readV1Io(folder)).toEqual({ readBytes: 0, writeBytes: 0 });
  });
});

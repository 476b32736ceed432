import { describe, expect, it } from '@jest/globals';

import { nothingYet } from '../plan/folder-operations.js';
import { temporaryFolders } from '../temporary-folder.fixture.js';
import { readV2Io, v2IoWrites } from './io.js';

const temporaryFolder = temporaryFolders();

describe('v2IoWrites', () => {
  it.each([
    [10, '1'],
    [100, '910'],
    [1000, '10000'],
  ])('brings the weight %d to the scale of v2', (weight, value) => {
    expect(v2IoWrites({ blockIO: { weight } }, nothingYet)).toMatchObject([
      { file: 'io.weight', value },
    ]);
  });

  it('writes a line for each device that is throttled', () => {
    const rate = { major: 8, minor: 0, rate: 1024 };
    const blockIO = { throttleReadBpsDevice: [rate], throttleWriteIOPSDevice: [rate] };
    const writes = v2IoWrites({ blockIO }, nothingYet);
    expect(writes.map(({ file, value }) => `${file} ${value}`)).toEqual([
      'io.max 8:0 rbps=1024',
      'io.max 8:0 wiops=1024',
    ]);
  });
});

describe('readV2Io', () => {
  it('adds up the devices', () => {
    const text =
      '8:0 rbytes=10 wbytes=20 rios=1 wios=1 dbytes=0 dios=0\n254:0 rbytes=1 wbytes=2\n253:0\n';
    expect(readV2Io(temporaryFolder({ 'io.stat': text }))).toEqual({
      readBytes: 11,
      writeBytes: 22,
    });
  });
});

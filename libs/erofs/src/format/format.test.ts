import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { crc32c } from './crc32c.js';
import { decodeDevice, encodeDevice } from './device-number.js';
import { FILE_MODE, fileTypeOf } from './file-mode.js';
import type { InodeRecord } from './inode-record.js';
import { decodeInode, decodeInodeSize, encodeInode, inodeSize } from './inode-record.js';
import { SUPER_OFFSET } from './erofs-format.js';
import type { Superblock } from './superblock.js';
import { decodeSuperblock, encodeFirstBlock } from './superblock.js';
import { uuidFrom } from './uuid.js';

describe('crc32c', () => {
  it('is the checksum of RFC 3720 without its last inversion', () => {
    // Appendix B.4: 32 bytes of zeros give 8a9136aa.
    expect((crc32c(Buffer.alloc(32)) ^ 0xffffffff) >>> 0).toBe(0x8a9136aa);
    expect((crc32c(Buffer.alloc(32, 0xff)) ^ 0xffffffff) >>> 0).toBe(0x62a8ab43);
  });
});

describe('encodeDevice', () => {
  it.each([
    [1, 3, 0x103],
    [8, 0, 0x800],
    [4095, 1048575, 0xffffffff],
    [259, 300, 0x11032c - 0x10000 + 0x10000],
  ])('encodes %d:%d', (major, minor, encoded) => {
    expect(encodeDevice(major, minor)).toBe(encoded);
  });

  it('is undone by decodeDevice', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4095 }), fc.nat(1048575), (major, minor) => {
        expect(decodeDevice(encodeDevice(major, minor))).toEqual({ major, minor });
      }),
    );
  });
});

describe('fileTypeOf', () => {
  it('knows each type, and no other', () => {
    const types = Object.values(FILE_MODE).map((mode) => fileTypeOf(mode | 0o7777));
    expect(new Set(types).size).toBe(7);
    expect(fileTypeOf(0o777)).toBe(0);
    expect(fileTypeOf(0o170000)).toBe(0);
  });
});

describe('encodeInode', () => {
  const epoch = { epochSeconds: 1000, epochNanoseconds: 5 };
  const small: InodeRecord = {
    isExtended: false,
    dataLayout: 2,
    xattrBytes: 0,
    mode: 0o100644,
    nlink: 1,
    size: 4294967295,
    data: 0xffffffff,
    ino: 7,
    uid: 65535,
    gid: 1,
    mtimeSeconds: 1000,
    mtimeNanoseconds: 5,
  };

  it.each([
    ['compact', small],
    [
      'extended',
      {
        ...small,
        isExtended: true,
        xattrBytes: 12 + 4 * 0xfffe,
        size: Number.MAX_SAFE_INTEGER,
        nlink: 4294967295,
        uid: 4294967294,
        gid: 65536,
        mtimeSeconds: -(2 ** 50),
        mtimeNanoseconds: 999_999_999,
      },
    ],
  ])('writes a %s inode so that it is read back', (_, inode) => {
    const bytes = Buffer.alloc(inodeSize(inode.isExtended));
    encodeInode(inode, bytes);
    expect(decodeInodeSize(bytes)).toBe(bytes.length);
    expect(decodeInode(bytes, epoch)).toEqual(inode);
  });
});

describe('encodeFirstBlock', () => {
  const superblock: Superblock = {
    blockBits: 12,
    featureIncompat: 4,
    rootNid: 65535,
    inodeCount: 10_000_000,
    epochSeconds: 1_700_000_000,
    epochNanoseconds: 123,
    blockCount: 0xfffffffe,
    metaBlock: 0xfffffff0,
    xattrBlock: 0,
    uuid: uuidFrom(Buffer.alloc(32, 0xff)),
  };
  const block = encodeFirstBlock(superblock);

  it('writes a superblock that is read back', () => {
    expect(decodeSuperblock(block.subarray(SUPER_OFFSET))).toEqual(superblock);
  });

  it('guards it by a checksum', () => {
    for (const offset of [SUPER_OFFSET + 5, SUPER_OFFSET + 16, SUPER_OFFSET + 127, 4095]) {
      const broken = Buffer.from(block);
      broken[offset]! ^= 1;
      expect(decodeSuperblock(broken.subarray(SUPER_OFFSET))).toMatchObject({ kind: 'corrupt' });
    }
  });
});

describe('uuidFrom', () => {
  it('makes a UUID of version 8', () => {
    expect(Buffer.from(uuidFrom(Buffer.alloc(32, 0xff))).toString('hex')).toBe(
      'ffffffffffff8fffbfffffffffffffff',
    );
  });
});

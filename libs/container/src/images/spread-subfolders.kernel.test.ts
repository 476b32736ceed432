import { mkdtempSync, openSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Fd } from '@docklet/syscall';
import { FS_TOPDIR_FL, readFlags, spreadSubfolders } from './spread-subfolders.js';

/** statfs(2). */
const EXT4_SUPER_MAGIC = 0xef53;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'docklet-spread-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function isSpread(file: string): boolean {
  using opened = Fd.own(openSync(file, 'r'));
  return ((readFlags(opened) ?? 0) & FS_TOPDIR_FL) !== 0;
}

describe('spreadSubfolders', () => {
  it('sets the flag where there is one, also twice', () => {
    const isExt4 = statfsSync(folder).type === EXT4_SUPER_MAGIC;
    expect(isSpread(folder)).toBe(false);
    spreadSubfolders(folder);
    spreadSubfolders(folder);
    expect(isSpread(folder)).toBe(isExt4);
  });

  it('leaves other file systems alone', () => {
    spreadSubfolders('/proc');
    expect(isSpread('/proc')).toBe(false);
  });

  it('says which folder is not there', () => {
    expect(() => {
      spreadSubfolders(path.join(folder, 'missing'));
    }).toThrow(expect.objectContaining({ errno: 'ENOENT' }));
  });
});

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { readCachedFilter, writeCachedFilter } from './cached-filter-file.js';

const filter = Buffer.from('0600000000000000', 'hex');

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'docklet-'));
  file = path.join(folder, 'seccomp', 'key.bpf');
  writeCachedFilter(file, 'key', filter);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('writeCachedFilter', () => {
  it('writes for its user alone', () => {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
  });

  it('replaces what is there, and leaves nothing else behind', () => {
    const other = Buffer.alloc(16, 1);
    writeCachedFilter(file, 'key', other);
    expect(readCachedFilter(file, 'key')).toEqual(other);
    expect(readdirSync(path.dirname(file))).toEqual(['key.bpf']);
  });

  it('does without when it cannot write', () => {
    const blocked = path.join(file, 'below-a-file', 'key.bpf');
    writeCachedFilter(blocked, 'key', filter);
    expect(existsSync(blocked)).toBe(false);
    const taken = path.join(folder, 'taken.bpf');
    mkdirSync(path.join(taken, 'by a folder'), { recursive: true });
    writeCachedFilter(taken, 'key', filter);
    expect(readdirSync(folder)).toEqual(['seccomp', 'taken.bpf']);
  });

  it('does not follow a link that stands in its place', () => {
    const victim = path.join(folder, 'victim');
    writeFileSync(victim, 'untouched');
    rmSync(file);
    symlinkSync(victim, file);
    writeCachedFilter(file, 'key', filter);
    expect(readFileSync(victim, 'utf8')).toBe('untouched');
    expect(readCachedFilter(file, 'key')).toEqual(filter);
  });
});

describe('readCachedFilter', () => {
  it('reads what was written', () => {
    expect(readCachedFilter(file, 'key')).toEqual(filter);
  });

  it('finds nothing where nothing is', () => {
    expect(readCachedFilter(path.join(folder, 'none'), 'key')).toBeUndefined();
  });

  it('does not take the filter of something else', () => {
    expect(readCachedFilter(file, 'another key')).toBeUndefined();
  });

  it.each(Array.from({ length: 24 }, (_, index) => index))('notices a change of byte %d', (at) => {
    const bytes = readFileSync(file);
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    writeFileSync(file, bytes);
    expect(readCachedFilter(file, 'key')).toBeUndefined();
  });

  it.each([0, 8, 15, 16, 23])('notices that only %d bytes are left', (length) => {
    truncateSync(file, length);
    expect(readCachedFilter(file, 'key')).toBeUndefined();
  });

  it.each([0, 7, 9])('takes no filter of %d bytes', (length) => {
    writeCachedFilter(file, 'key', Buffer.alloc(length));
    expect(readCachedFilter(file, 'key')).toBeUndefined();
  });

  it('reads no file that is larger than any filter', () => {
    truncateSync(file, 4 * 1024 ** 3);
    expect(readCachedFilter(file, 'key')).toBeUndefined();
  });

  it.each([0o620, 0o602, 0o666])('trusts no file that others may write: %o', (mode) => {
    chmodSync(file, mode);
    expect(readCachedFilter(file, 'key')).toBeUndefined();
  });

  it('follows no link, and reads no folder', () => {
    symlinkSync(file, path.join(folder, 'link'));
    expect(readCachedFilter(path.join(folder, 'link'), 'key')).toBeUndefined();
    expect(readCachedFilter(folder, 'key')).toBeUndefined();
  });
});

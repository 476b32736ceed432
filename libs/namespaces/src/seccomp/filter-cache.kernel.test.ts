import {
  chownSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RuntimeSeccomp } from '@docklet/oci';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { compileSeccomp } from './compile-seccomp.js';
import { cachedFilter } from './filter-cache.js';

const seccomp: RuntimeSeccomp = {
  defaultAction: 'SCMP_ACT_ERRNO',
  defaultErrnoRet: 1,
  syscalls: [
    {
      names: ['read', 'write'],
      action: 'SCMP_ACT_ALLOW',
      args: [{ index: 0, value: 1, op: 'SCMP_CMP_EQ' }],
    },
  ],
};

let folder: string;

beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), 'docklet-')), 'seccomp');
});
afterEach(() => {
  rmSync(path.dirname(folder), { recursive: true });
});

function onlyFile(): string {
  const [name, ...others] = readdirSync(folder);
  expect(others).toEqual([]);
  return path.join(folder, name!);
}

/** A file that is not written again keeps the time that it was given here. */
function wasWrittenBy(use: () => unknown): boolean {
  const file = onlyFile();
  utimesSync(file, 1, 1);
  use();
  return statSync(file).mtimeMs !== 1000;
}

describe('cachedFilter', () => {
  it('compiles once', () => {
    const filter = cachedFilter(folder, seccomp);
    expect(filter).toEqual(compileSeccomp(seccomp));
    expect(
      wasWrittenBy(() => {
        expect(cachedFilter(folder, seccomp)).toEqual(filter);
      }),
    ).toBe(false);
  });

  it('tells specifications apart', () => {
    const [rule] = seccomp.syscalls!;
    const others: readonly RuntimeSeccomp[] = [
      seccomp,
      { ...seccomp, defaultErrnoRet: 38 },
      { ...seccomp, defaultAction: 'SCMP_ACT_KILL' },
      { ...seccomp, architectures: ['SCMP_ARCH_X86'] },
      { ...seccomp, syscalls: [{ ...rule!, names: ['read,write'] }] },
      { ...seccomp, syscalls: [{ ...rule!, action: 'SCMP_ACT_LOG' }] },
      { ...seccomp, syscalls: [{ ...rule!, errnoRet: 5 }] },
      { ...seccomp, syscalls: [{ ...rule!, args: [] }] },
      { ...seccomp, syscalls: [{ ...rule!, args: [{ ...rule!.args![0]!, value: 2 }] }] },
      { ...seccomp, syscalls: [{ ...rule!, args: [{ ...rule!.args![0]!, valueTwo: 2 }] }] },
      { ...seccomp, syscalls: [] },
    ];
    others.forEach((other) => cachedFilter(folder, other));
    expect(readdirSync(folder)).toHaveLength(others.length);
  });

  it('does not tell apart what only stands in another order', () => {
    const { syscalls, defaultErrnoRet, defaultAction } = seccomp;
    cachedFilter(folder, seccomp);
    cachedFilter(folder, { syscalls: syscalls!, defaultErrnoRet: defaultErrnoRet!, defaultAction });
    onlyFile();
  });

  it('replaces a file that is damaged', () => {
    const filter = cachedFilter(folder, seccomp);
    const file = onlyFile();
    const bytes = readFileSync(file);
    bytes.writeUInt8(bytes.readUInt8(40) ^ 0xff, 40);
    writeFileSync(file, bytes);
    expect(cachedFilter(folder, seccomp)).toEqual(filter);
    expect(wasWrittenBy(() => cachedFilter(folder, seccomp))).toBe(false);
  });

  it('replaces a file that belongs to somebody else', () => {
    cachedFilter(folder, seccomp);
    const file = onlyFile();
    chownSync(file, 1000, 1000);
    expect(wasWrittenBy(() => cachedFilter(folder, seccomp))).toBe(true);
    expect(statSync(file).uid).toBe(0);
  });
});

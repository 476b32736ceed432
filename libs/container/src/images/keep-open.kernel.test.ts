import {
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { keepOpen } from './keep-open.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'docklet-closer-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The files of this test that closers hold open, as the kernel names them. */
function heldFiles(): string[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && isCloser(pid))
    .flatMap((pid) => {
      const descriptors = ifThere(() => readdirSync(`/proc/${pid}/fd`)) ?? [];
      return descriptors.map((fd) => ifThere(() => readlinkSync(`/proc/${pid}/fd/${fd}`)) ?? '');
    })
    .filter((file) => file.startsWith(folder))
    .toSorted();
}

function isCloser(pid: string): boolean {
  return (
    ifThere(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'))?.startsWith('docklet-closer') ===
    true
  );
}

/** Undefined when the process has ended meanwhile. */
function ifThere<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

describe('keepOpen', () => {
  it('has a process hold files until it is disposed of, and no longer', async () => {
    const names = ['a', 'b'].map((name) => path.join(folder, name));
    const deleted = names.map((name) => `${name} (deleted)`);
    names.forEach((name) => {
      writeFileSync(name, 'content');
    });
    const files = await Promise.all(names.map((name) => open(name)));
    const kept = await keepOpen(files);
    await Promise.all(names.map((name) => unlink(name)));
    await Promise.all(files.map((file) => file.close()));
    expect(heldFiles()).toEqual(deleted);
    kept[Symbol.dispose]();
    while (heldFiles().length > 0) {
      await delay(5);
    }
    expect(heldFiles()).toEqual([]);
  });
});

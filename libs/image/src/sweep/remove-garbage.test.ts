import { existsSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';

import { describe, expect, it } from '@jest/globals';

import { TemporaryFolder } from '../temporary-folder.fixture.js';
import { type KeepOpen, removeGarbage } from './remove-garbage.js';

const mebibyte = 1024 * 1024;

/** A file with a hole in it. */
function makeFile(file: string, sizeBytes: number): void {
  writeFileSync(file, '');
  truncateSync(file, sizeBytes);
}

/** Notes down what it is given, and when it is told to let go. */
class Keeper {
  readonly sizes: number[] = [];
  /** Descriptors that were still open when the keeper was told to let go. */
  readonly openAtTheEnd: number[] = [];
  #end: () => void = () => undefined;
  /** Resolves when the keeper has been told. */
  readonly ended = new Promise<void>((resolve) => {
    this.#end = resolve;
  });

  readonly keepOpen: KeepOpen = async (files: readonly FileHandle[]) => {
    for (const file of files) {
      this.sizes.push((await file.stat()).size);
    }
    return {
      [Symbol.dispose]: () => {
        this.openAtTheEnd.push(...files.map(({ fd }) => fd).filter((fd) => fd >= 0));
        this.#end();
      },
    };
  };
}

describe('removeGarbage', () => {
  it('has large files held by somebody else, who is the last to close them', async () => {
    using folder = new TemporaryFolder();
    makeFile(folder.file('blob'), 2 * mebibyte);
    makeFile(folder.file('small'), mebibyte - 1);
    mkdirSync(folder.file('layer'));
    makeFile(folder.file('layer/layer.erofs'), 3 * mebibyte);
    makeFile(folder.file('layer/layer.json'), 10);
    const keeper = new Keeper();
    const files = ['blob', 'small', 'layer', 'missing'].map((name) => folder.file(name));
    await removeGarbage(files, keeper.keepOpen);
    await keeper.ended;
    expect(keeper.sizes).toEqual([2 * mebibyte, 3 * mebibyte]);
    expect(keeper.openAtTheEnd).toEqual([]);
    expect(files.filter((file) => existsSync(file))).toEqual([]);
  });

  it('has no more open at once than a program can inherit', async () => {
    using folder = new TemporaryFolder();
    const files = Array.from({ length: 33 }, (_, index) => folder.file(`blob-${index}`));
    files.forEach((file) => {
      makeFile(file, mebibyte);
    });
    const counts: number[] = [];
    await removeGarbage(files, async (opened) => {
      counts.push(opened.length);
      return Promise.resolve({ [Symbol.dispose]: () => undefined });
    });
    expect(counts).toEqual([32, 1]);
    expect(files.filter((file) => existsSync(file))).toEqual([]);
  });

  it('removes nothing that nobody will hold, and closes it', async () => {
    using folder = new TemporaryFolder();
    makeFile(folder.file('blob'), mebibyte);
    const failure = new Error('no more processes');
    let opened: readonly FileHandle[] = [];
    const removal = removeGarbage([folder.file('blob')], async (files) => {
      opened = files;
      return Promise.reject(failure);
    });
    await expect(removal).rejects.toBe(failure);
    expect(opened.map(({ fd }) => fd)).toEqual([-1]);
    expect(existsSync(folder.file('blob'))).toBe(true);
  });

  it('removes large files by itself if there is nobody to hold them', async () => {
    using folder = new TemporaryFolder();
    makeFile(folder.file('blob'), 2 * mebibyte);
    await removeGarbage([folder.file('blob')], undefined);
    expect(existsSync(folder.file('blob'))).toBe(false);
  });
});

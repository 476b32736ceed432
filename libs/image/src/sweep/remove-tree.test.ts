import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import { TemporaryFolder } from '../temporary-folder.fixture.js';
import { removeTree } from './remove-tree.js';

describe('removeTree', () => {
  it('removes a folder with everything in it, however deep', async () => {
    using folder = new TemporaryFolder();
    mkdirSync(folder.file('tree/a/b/c/d/e'), { recursive: true });
    ['tree/file', 'tree/a/b/c/file', 'tree/a/b/c/d/e/file'].forEach((name) => {
      writeFileSync(folder.file(name), 'text');
    });
    await removeTree(folder.file('tree'));
    expect(existsSync(folder.file('tree'))).toBe(false);
  });

  it('does not follow links', async () => {
    using folder = new TemporaryFolder();
    mkdirSync(folder.file('kept'));
    writeFileSync(folder.file('kept/file'), 'text');
    mkdirSync(folder.file('tree/below'), { recursive: true });
    symlinkSync(folder.file('kept'), folder.file('tree/link'));
    symlinkSync(folder.file('kept'), folder.file('tree/below/link'));
    symlinkSync(folder.file('kept'), folder.file('link'));
    await removeTree(folder.file('tree'));
    await removeTree(folder.file('link'));
    expect(existsSync(folder.file('tree'))).toBe(false);
    expect(existsSync(folder.file('link'))).toBe(false);
    expect(readFileSync(folder.file('kept/file'), 'utf8')).toBe('text');
  });

  it('removes a file, and minds nothing that is not there', async () => {
    using folder = new TemporaryFolder();
    writeFileSync(folder.file('file'), 'text');
    await removeTree(folder.file('file'));
    await removeTree(folder.file('file'));
    expect(existsSync(folder.file('file'))).toBe(false);
  });
});

import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readmeHeadings, runReadmeExample } from '@docklet/testing';
import * as syscall from '@docklet/syscall';
import * as filesystem from './index.js';

const readme = path.join(import.meta.dirname, '../README.md');

describe('README', () => {
  it('has an example that runs', async () => {
    const libraries = { '@docklet/filesystem': filesystem, '@docklet/syscall': syscall };
    await expect(runReadmeExample({ readme, libraries })).resolves.toBeUndefined();
  });

  it('has the headings that every library has', () => {
    expect(readmeHeadings(readme)).toEqual([
      ...['# @docklet/filesystem', '## Install', '## Requirements', '## Example', '## API'],
      ...['## Errors', '## Limits and security'],
    ]);
  });

  it('lists every error', () => {
    const sources = globSync('**/!(*.test|*.fixture).ts', { cwd: import.meta.dirname });
    const codes = sources.flatMap((file) => {
      const source = readFileSync(path.join(import.meta.dirname, file), 'utf8');
      return source.match(/(?<=code: ')DOCKLET_FILESYSTEM_\w+/g) ?? [];
    });
    const listed = readFileSync(readme, 'utf8').match(/DOCKLET_FILESYSTEM_\w+/g) ?? [];
    expect([...new Set(listed)].sort()).toEqual([...new Set(codes)].sort());
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { readmeHeadings, runReadmeExample } from '@docklet/testing';
import * as oci from './index.js';

const readme = join(import.meta.dirname, '../README.md');

describe('README', () => {
  it('has an example that runs', async () => {
    const libraries = { '@docklet/oci': oci };
    await expect(runReadmeExample({ readme, libraries })).resolves.toBeUndefined();
  });

  it('has the headings that every library has', () => {
    expect(readmeHeadings(readme)).toEqual([
      ...['# @docklet/oci', '## Install', '## Requirements', '## Example', '## API'],
      ...['## Errors', '## Limits and security'],
    ]);
  });

  it('lists every error', () => {
    const codesIn = (path: string): string[] =>
      readFileSync(join(import.meta.dirname, path), 'utf8').match(/DOCKLET_OCI_\w+/g) ?? [];
    expect([...new Set(codesIn('../README.md'))].sort()).toEqual(
      [...new Set(codesIn('errors.ts'))].sort(),
    );
  });
});

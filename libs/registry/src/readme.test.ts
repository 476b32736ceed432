import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';
import * as oci from '@docklet/oci';
import { readmeHeadings, runReadmeExample, startFakeRegistry } from '@docklet/testing';
import * as registry from './index.js';

const readme = join(import.meta.dirname, '../README.md');

describe('README', () => {
  it('has an example that runs', async () => {
    await using fake = await startFakeRegistry();
    const libraries = { '@docklet/oci': oci, '@docklet/registry': registry };
    const replacements = { 'localhost:5000': fake.host };
    await expect(runReadmeExample({ readme, libraries, replacements })).resolves.toBeUndefined();
    expect(fake.content.tagsOf('hello')).toEqual(['v1']);
  });

  it('has the headings that every library has', () => {
    expect(readmeHeadings(readme)).toEqual([
      ...['# @docklet/registry', '## Install', '## Requirements', '## Example', '## API'],
      ...['## Errors', '## Limits and security'],
    ]);
  });

  it('lists every error', () => {
    const codesIn = (path: string): string[] =>
      readFileSync(path, 'utf8').match(/DOCKLET_REGISTRY_\w+/g) ?? [];
    const folder = join(import.meta.dirname, 'errors');
    const thrown = readdirSync(folder).flatMap((file) => codesIn(join(folder, file)));
    expect([...new Set(codesIn(readme))].sort()).toEqual([...new Set(thrown)].sort());
  });
});

import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readmeHeadings, runReadmeExample } from '@docklet/testing';
import * as async from './index.js';

const readme = path.join(import.meta.dirname, '../README.md');

describe('README', () => {
  it('has an example that runs', async () => {
    const libraries = { '@docklet/async': async };
    await expect(runReadmeExample({ readme, libraries })).resolves.toBeUndefined();
  });

  it('has the headings that every library has', () => {
    expect(readmeHeadings(readme)).toEqual([
      ...['# @docklet/async', '## Install', '## Requirements', '## Example', '## API'],
      ...['## Errors', '## Limits and security'],
    ]);
  });
});

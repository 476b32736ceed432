import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readmeHeadings, runReadmeExample } from '@docklet/testing';
import * as errors from './index.js';

const readme = path.join(import.meta.dirname, '../README.md');

describe('README', () => {
  it('has an example that runs', async () => {
    const libraries = { '@docklet/errors': errors };
    await expect(runReadmeExample({ readme, libraries })).resolves.toBeUndefined();
  });

  it('has the headings that every library has', () => {
    expect(readmeHeadings(readme)).toEqual([
      ...['# @docklet/errors', '## Install', '## Requirements', '## Example', '## API'],
      ...['## Errors', '## Limits and security'],
    ]);
  });
});

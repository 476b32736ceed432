import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runReadmeExample } from '@docklet/testing';
import * as erofs from './index.js';

const readme = path.join(import.meta.dirname, '../README.md');

describe('README', () => {
  it('has an example that runs', async () => {
    const libraries = { '@docklet/erofs': erofs };
    await expect(runReadmeExample({ readme, libraries })).resolves.toBeUndefined();
  });
});

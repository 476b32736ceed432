import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runReadmeExample } from '@docklet/testing';

import * as cgroups from './index.js';
import { requireCgroupHost } from './test-cgroups.fixture.js';

const readme = path.join(import.meta.dirname, '../README.md');

describe('README', () => {
  it('has an example that runs', async () => {
    requireCgroupHost();
    const libraries = { '@docklet/cgroups': cgroups };
    await expect(runReadmeExample({ readme, libraries })).resolves.toBeUndefined();
  });
});

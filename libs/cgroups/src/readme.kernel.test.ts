import { describe, expect, it } from '@jest/globals';

import * as cgroups from './index.js';
import { runReadmeExample } from './readme-example.fixture.js';
import { requireCgroupHost } from './test-cgroups.fixture.js';

describe('README', () => {
  it('has an example that runs', async () => {
    requireCgroupHost();
    await expect(runReadmeExample('@docklet/cgroups', cgroups)).resolves.toBeUndefined();
  });
});

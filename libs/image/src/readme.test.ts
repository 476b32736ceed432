import { describe, expect, it } from '@jest/globals';

import * as image from './index.js';
import { runReadmeExample } from './readme-example.fixture.js';

describe('README', () => {
  it('has an example that runs', async () => {
    await expect(runReadmeExample('@docklet/image', image)).resolves.toBeUndefined();
  });
});

import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestFolder } from '../fixtures/test-folder.fixture.js';
import { HostWatch } from '../fixtures/host-watch.fixture.js';
import { probeLayerDriver, probeLayerDriverIn } from './probe-layer-driver.js';

let folder: TestFolder;
let watch: HostWatch;
beforeAll(async () => {
  folder = new TestFolder();
  await probeLayerDriverIn(folder.folder('first')); // loads what stays loaded
  watch = await HostWatch.begin();
});
afterAll(() => {
  watch.expectUnchanged();
  folder[Symbol.dispose]();
});

describe('probeLayerDriverIn', () => {
  it('says what works on a tmpfs, from which the kernel mounts no image directly', async () => {
    const place = folder.folder('tmpfs');
    execFileSync('mount', ['-t', 'tmpfs', 'docklet-test', place]);
    try {
      await expect(probeLayerDriverIn(place)).resolves.toMatchObject({
        driver: 'erofs-loop',
        why: expect.stringMatching(/loop devices, not from their files: .*ENOTBLK/),
      });
      expect(readdirSync(place)).toEqual([]);
    } finally {
      execFileSync('umount', [place]);
    }
  });

  it('leaves nothing behind', async () => {
    const place = folder.folder('clean');
    await probeLayerDriverIn(place);
    expect(readdirSync(place)).toEqual([]);
  });
});

describe('probeLayerDriver', () => {
  it('falls back to directories, and says why', () => {
    const file = folder.file('no-image', 'x'.repeat(8192));
    expect(probeLayerDriver(file)).toMatchObject({
      driver: 'directory',
      why: expect.stringMatching(/cannot be mounted: .*EINVAL.* loop device: .*EINVAL/),
    });
  });
});

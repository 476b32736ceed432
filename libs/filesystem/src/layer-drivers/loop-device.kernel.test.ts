import { readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestFolder } from '../fixtures/test-folder.fixture.js';
import { openLoopDevice } from './loop-device.js';

let folder: TestFolder;
beforeAll(() => {
  folder = new TestFolder();
});
afterAll(() => {
  folder[Symbol.dispose]();
});

/** The devices that show files of this test. */
function devices(): readonly string[] {
  return readdirSync('/sys/block')
    .filter((name) => name.startsWith('loop'))
    .filter((name) => backingFile(name).startsWith(folder.path));
}

function backingFile(name: string): string {
  try {
    return readFileSync(`/sys/block/${name}/loop/backing_file`, 'utf8');
  } catch {
    return '';
  }
}

/** The kernel frees a device a moment after its last user is gone. */
async function waitUntilFree(): Promise<void> {
  while (devices().length > 0) {
    await delay(5);
  }
}

describe('openLoopDevice', () => {
  const content = 'content '.repeat(512);

  it('shows a file, which cannot be changed through it', async () => {
    const file = folder.file('shown', content);
    {
      using device = openLoopDevice(file);
      expect(readFileSync(device.path, 'latin1')).toBe(content);
      expect(() => writeFileSync(device.path, 'x')).toThrow();
      expect(readFileSync(file, 'latin1')).toBe(content);
    }
    await waitUntilFree();
  });

  it('is one device for all users of a file, and free after the last of them', async () => {
    const file = folder.file('shared', content);
    {
      using first = openLoopDevice(file);
      using second = openLoopDevice(file);
      expect(second.path).toBe(first.path);
      first[Symbol.dispose]();
      expect(readFileSync(second.path, 'latin1')).toBe(content);
    }
    await waitUntilFree();
  });

  it('is not taken for that of another file which had the name before', async () => {
    const file = folder.file('replaced', content);
    {
      using old = openLoopDevice(file);
      const other = folder.file('other', 'other content'.padEnd(4096));
      renameSync(other, file);
      using fresh = openLoopDevice(file);
      expect(fresh.path).not.toBe(old.path);
      expect(readFileSync(fresh.path, 'latin1')).toMatch(/^other content/);
    }
    await waitUntilFree();
  });
});

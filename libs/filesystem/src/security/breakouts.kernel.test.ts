import { fstatSync } from 'node:fs';
import { O_NOFOLLOW, O_PATH, openInRoot, openRoot } from '@docklet/syscall';
import { breakouts } from '@docklet/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { extractLayer } from '../extract/extract-layer.js';
import { archive, archiveEntry, chunksOf } from '../fixtures/archive.fixture.js';
import { Canary } from '../fixtures/canary.fixture.js';
import { listing } from '../fixtures/listing.fixture.js';
import { TestFolder } from '../fixtures/test-folder.fixture.js';

describe("containerd's TestBreakouts", () => {
  let folder: TestFolder;
  let canary: Canary;
  beforeEach(() => {
    folder = new TestFolder();
    canary = new Canary(folder.at('canary'));
  });
  afterEach(() => {
    canary.expectUntouched();
    folder[Symbol.dispose]();
  });

  it.each(breakouts.map((breakout) => [breakout.name, breakout] as const))(
    '%s',
    async (_, { entries, holds = {}, same, differ, error }) => {
      const layer = folder.at('layer');
      const attempt = extractLayer(chunksOf(archive(entries.map(archiveEntry))), layer);
      if (error !== undefined) {
        await expect(attempt).rejects.toMatchObject({ code: error });
        return;
      }
      await attempt;
      using root = openRoot(layer);
      const inode = (name: string): number => {
        using node = openInRoot(root, name, O_PATH | O_NOFOLLOW);
        return fstatSync(node.number).ino;
      };
      expect(listing(layer)).toMatchObject(holds);
      expect(same === undefined || inode(same[0]) === inode(same[1])).toBe(true);
      expect(differ === undefined || inode(differ[0]) !== inode(differ[1])).toBe(true);
    },
  );
});

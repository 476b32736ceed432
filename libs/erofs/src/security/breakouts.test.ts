import { breakouts } from '@docklet/testing';
import { describe, expect, it } from '@jest/globals';
import { buildImage, listing } from '../write/image.fixture.js';
import { rawArchiveEntry } from './entries.fixture.js';

describe("containerd's TestBreakouts", () => {
  it.each(breakouts.map((breakout) => [breakout.name, breakout] as const))(
    '%s',
    async (_, { entries, holds, same, differ, error }) => {
      const built = buildImage(entries.map(rawArchiveEntry));
      if (error !== undefined) {
        await expect(built).rejects.toMatchObject({ code: error });
        return;
      }
      const { image } = await built;
      if (holds !== undefined) {
        expect(listing(image)).toMatchObject(holds);
      }
      if (same !== undefined) {
        expect(image.stat(same[0]).nid).toBe(image.stat(same[1]).nid);
      }
      if (differ !== undefined) {
        expect(image.stat(differ[0]).nid).not.toBe(image.stat(differ[1]).nid);
      }
    },
  );
});

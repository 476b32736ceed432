import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { makeMountPoints } from './mount-points.js';

let parent: string;

beforeEach(() => {
  parent = mkdtempSync(path.join(tmpdir(), 'mount-points-'));
});
afterEach(() => {
  rmSync(parent, { recursive: true });
});

function modeOf(place: string): string {
  return (statSync(path.join(parent, 'points', place)).mode & 0o777).toString(8);
}

describe('makeMountPoints', () => {
  it.each(['made at once', 'made in part before'])(
    'has a place for everything, whatever the umask: %s',
    (kind) => {
      if (kind === 'made in part before') {
        mkdirSync(path.join(parent, 'points/etc'), { recursive: true, mode: 0o700 });
      }
      const before = process.umask(0o077);
      try {
        makeMountPoints(path.join(parent, 'points'));
      } finally {
        process.umask(before);
      }
      expect(['', 'dev', 'proc', 'sys', 'etc'].map(modeOf)).toEqual(Array(5).fill('755'));
      expect(['etc/hosts', 'etc/hostname', 'etc/resolv.conf'].map(modeOf)).toEqual(
        Array(3).fill('644'),
      );
    },
  );

  it('leaves them alone when they are there', () => {
    const folder = path.join(parent, 'points');
    makeMountPoints(folder);
    const { ctimeNs } = statSync(`${folder}/etc`, { bigint: true });
    makeMountPoints(folder);
    expect(statSync(`${folder}/etc`, { bigint: true }).ctimeNs).toBe(ctimeNs);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { ImageProgress } from '@docklet/container';
import type { LayerState } from './progress-state.js';
import { nextState } from './progress-state.js';
import { layerLine } from './progress-text.js';

const digest = `sha256:${'ab'.repeat(32)}`;

function follow(
  ...news: readonly (readonly [ImageProgress['kind'], bytes: number, atMs: number])[]
): LayerState | undefined {
  let state: LayerState | undefined;
  for (const [kind, bytes, atMs] of news) {
    state = nextState(state, { kind, digest, bytes, total: 1000 }, atMs) ?? state;
  }
  return state;
}

describe('nextState', () => {
  it('is downloading as long as bytes arrive, however much of them is extracted', () => {
    const state = follow(['queued', 0, 0], ['downloading', 500, 1], ['extracting', 400, 2]);
    expect(state).toMatchObject({ phase: 'downloading', bytes: 500 });
  });

  it('is extracting when all has arrived', () => {
    const state = follow(['downloading', 1000, 1], ['extracting', 900, 2]);
    expect(state).toMatchObject({ phase: 'extracting', bytes: 900 });
  });

  it('remembers what was there from an earlier attempt', () => {
    const state = follow(['resumed', 400, 0], ['downloading', 600, 1], ['ready', 1000, 2]);
    expect(state).toMatchObject({ phase: 'ready', resumedBytes: 400 });
  });

  it('measures the speed of what is going on, without what was there before', () => {
    const state = follow(
      ['resumed', 400, 0],
      ['downloading', 500, 1000],
      ['downloading', 700, 2000],
    );
    expect(state?.bytesPerSecond).toBe(200);
  });

  it('says nothing of speed in the first moments', () => {
    expect(follow(['downloading', 1, 0], ['downloading', 900, 10])?.bytesPerSecond).toBeUndefined();
  });
});

describe('layerLine', () => {
  it.each([
    [[['queued', 0, 0]], 'abababababab: Pulling fs layer'],
    [[['exists', 1000, 0]], 'abababababab: Already exists'],
    [[['downloading', 500, 0]], 'abababababab: Downloading [============>           ]  500B/1kB'],
    [
      [
        ['resumed', 250, 0],
        ['downloading', 500, 0],
        ['downloading', 1000, 1000],
      ],
      'abababababab: Downloading [========================]  1kB/1kB  500B/s (resumed 250B)',
    ],
    [
      [
        ['resumed', 250, 0],
        ['ready', 1000, 1],
      ],
      'abababababab: Pull complete (resumed 250B)',
    ],
  ] as const)('of %j is %j', (news, line) => {
    const state = follow(...news);
    expect(layerLine(state!, 'pull')).toBe(line);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { RestartPolicy } from '../options/container-options.js';
import type { ContainerState } from '../state/container-record.js';
import { countRestart, isRestarted, restartDelay } from './restart-policy.js';

const state = (more: Partial<ContainerState> = {}): ContainerState => ({
  schemaVersion: 3,
  status: 'exited',
  startedAt: '2026-01-01T00:00:00.000Z',
  finishedAt: '2026-01-01T00:00:01.000Z',
  ...more,
});
const onFailure = (maxRetries?: number): RestartPolicy =>
  maxRetries === undefined ? { kind: 'on-failure' } : { kind: 'on-failure', maxRetries };

describe('isRestarted', () => {
  it.each<[RestartPolicy | undefined, Partial<ContainerState>, number, boolean]>([
    [undefined, {}, 1, false],
    [{ kind: 'no' }, {}, 1, false],
    [{ kind: 'always' }, {}, 0, true],
    [{ kind: 'always' }, { isStopped: true }, 0, false],
    [{ kind: 'unless-stopped' }, {}, 0, true],
    [onFailure(), {}, 0, false],
    [onFailure(), { restartCount: 1000 }, 1, true],
    [onFailure(2), { restartCount: 1 }, 1, true],
    [onFailure(2), { restartCount: 2 }, 1, false],
    [onFailure(0), { restartCount: 2 }, 1, true],
  ])('%j, %j, exit code %d: %s', (policy, more, exitCode, expected) => {
    expect(isRestarted(policy, state(more), exitCode)).toBe(expected);
  });
});

describe('restartDelay', () => {
  it.each([
    [undefined, 100],
    [100, 200],
    [12_800, 25_600],
    [51_200, 60_000],
    [60_000, 60_000],
  ])('after %p ms waits %d ms', (restartDelayMs, delayMs) => {
    const before = restartDelayMs === undefined ? {} : { restartDelayMs };
    expect(restartDelay({ kind: 'always' }, state(before))).toEqual({
      delayMs,
      isOnFailureOnly: false,
    });
  });

  it('is none when nothing will be started again', () => {
    expect(restartDelay(onFailure(1), state({ restartCount: 1 }))).toBeUndefined();
    expect(restartDelay({ kind: 'no' }, state())).toBeUndefined();
  });
});

describe('countRestart', () => {
  it('waits longer each time, and begins anew after ten seconds of running', () => {
    const short = state({ restartCount: 3, restartDelayMs: 800 });
    expect(countRestart(short)).toEqual({ restartCount: 4, restartDelayMs: 1600 });
    const long = { ...short, finishedAt: '2026-01-01T00:00:10.000Z' };
    expect(countRestart(long)).toEqual({ restartCount: 4, restartDelayMs: 100 });
  });
});

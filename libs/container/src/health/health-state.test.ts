import { describe, expect, it } from '@jest/globals';
import { healthCheckOf, healthCommand, mergeHealth } from './health-options.js';
import type { HealthCheck } from './health-options.js';
import type { HealthState } from './health-state.js';
import { addProbe, freshHealth } from './health-state.js';

const startedAt = '2026-01-01T00:00:00.000Z';

/** What is known after looks with these exit codes, one each second. */
function after(codes: readonly number[], options: Partial<HealthCheck> = {}): HealthState {
  const check = healthCheckOf({ test: ['CMD', 'true'], retries: 2, ...options });
  if (check === undefined) {
    throw new TypeError('it checks nothing');
  }
  return codes.reduce((state, code, index) => {
    const time = new Date(Date.parse(startedAt) + (index + 1) * 1000).toISOString();
    return addProbe(state, { Start: time, End: time, ExitCode: code, Output: '' }, check);
  }, freshHealth(startedAt));
}

describe('addProbe', () => {
  it.each([
    [[], 'starting', 0],
    [[0], 'healthy', 0],
    [[1], 'starting', 1],
    [[1, 1], 'unhealthy', 2],
    [[0, 1], 'healthy', 1],
    [[0, 1, 1], 'unhealthy', 2],
    [[1, 1, 0], 'healthy', 0],
    [[0, 1, 0, 1], 'healthy', 1],
  ])('makes of %j: %s', (codes, status, failingStreak) => {
    expect(after(codes)).toMatchObject({ status, failingStreak });
  });

  it('does not count failures of the start period, but its first success', () => {
    expect(after([1, 1, 1], { startPeriodMs: 3500 })).toMatchObject({
      status: 'starting',
      failingStreak: 0,
    });
    expect(after([1, 1, 1, 1, 1], { startPeriodMs: 3500 }).status).toBe('unhealthy');
    expect(after([1, 0, 1, 1], { startPeriodMs: 60_000 }).status).toBe('unhealthy');
  });

  it('keeps the last five looks', () => {
    expect(after([1, 2, 3, 4, 5, 6]).log.map(({ ExitCode }) => ExitCode)).toEqual([2, 3, 4, 5, 6]);
  });
});

describe('mergeHealth', () => {
  it('takes from the image what the user does not say', () => {
    const image = { Test: ['CMD-SHELL', 'a  b'], Interval: 2_000_000_000, Retries: 0 };
    const merged = mergeHealth({ timeoutMs: 5 }, image);
    expect(merged).toEqual({ test: ['CMD-SHELL', 'a  b'], intervalMs: 2000, timeoutMs: 5 });
    const check = healthCheckOf(merged);
    expect(check).toMatchObject({ retries: 3, startIntervalMs: 5000, onFailure: 'none' });
    expect(check && healthCommand(check)).toEqual(['/bin/sh', '-c', 'a  b']);
  });

  it('checks nothing without a command, and none if that was asked for', () => {
    expect(mergeHealth({ retries: 1 })).toBeUndefined();
    expect(healthCheckOf(mergeHealth({ test: ['NONE'] }, { Test: ['CMD', 'x'] }))).toBeUndefined();
  });
});

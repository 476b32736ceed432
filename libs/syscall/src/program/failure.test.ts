import { describe, expect, it } from '@jest/globals';
import { findFailure } from './failure.js';
import { lowerSection } from './lower.js';
import type { Section } from './value.js';

const section = (name: string): Section => ({
  name,
  steps: [
    { call: 'setns', args: [3, 0], why: 'it is there', label: `${name}-first` },
    { call: 'exit_group', args: [0], why: 'it is done', label: `${name}-last` },
  ],
});
const steps = ['monitor', 'init'].flatMap((name) => lowerSection(section(name)));

/** What the first steps of both have returned. */
function find(results: Readonly<Record<string, bigint>>): string | undefined {
  const failure = findFailure(
    steps,
    steps.map(({ label }) => results[label ?? '']),
  );
  return failure && `${failure.section} ${failure.number} ${failure.errno}`;
}

const [ESRCH, EPIPE, EPERM, EINVAL] = [-3n, -32n, -1n, -22n];

describe('findFailure', () => {
  it('finds nothing where nothing has failed', () => {
    expect(find({ 'monitor-first': 0n })).toBeUndefined();
  });

  it('is the first of the program', () => {
    expect(find({ 'monitor-first': EPERM, 'init-first': EINVAL })).toBe('monitor 1 EPERM');
    expect(find({ 'monitor-first': 0n, 'init-first': EINVAL })).toBe('init 3 EINVAL');
  });

  it('is why a process has ended, and not that another one did not find it', () => {
    expect(find({ 'monitor-first': ESRCH, 'init-first': EINVAL })).toBe('init 3 EINVAL');
    expect(find({ 'monitor-first': EPIPE, 'init-first': EINVAL })).toBe('init 3 EINVAL');
    expect(find({ 'monitor-first': ESRCH })).toBe('monitor 1 ESRCH');
  });
});

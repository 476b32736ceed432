import { describe, expect, it } from '@jest/globals';
import { compareCase } from './compare.ts';
import type { Outcome } from './outcome.ts';
import { differs } from './parity-case.ts';

const outcome = (stdout: string, more: Partial<Outcome> = {}): Outcome => ({
  code: 0,
  stdout,
  stderr: '',
  ...more,
});
const [one, other] = ['a1'.repeat(32), 'b2'.repeat(32)];
const kindsOf = (...args: Parameters<typeof compareCase>): readonly string[] =>
  compareCase(...args).map(({ kind }) => kind);

describe('compareCase', () => {
  it('takes outcomes for the same whose ids differ in the same way', () => {
    const lines = ['docker create box', 'docker rm x'];
    const [docker, docklet] = [one, other].map((id) => [outcome(id), outcome(id.slice(0, 12))]);
    expect(kindsOf(lines, docker ?? [], docklet ?? [])).toEqual(['same', 'same']);
    const mixed = [outcome(other), outcome(one.slice(0, 12))];
    expect(kindsOf(lines, docker ?? [], mixed)).toEqual(['same', 'unexpected']);
  });

  it.each<[string, Outcome, Outcome]>([
    ['exit codes', outcome('', { code: 1 }), outcome('', { code: 125 })],
    ['a missing complaint', outcome('', { code: 1, stderr: 'Error' }), outcome('', { code: 1 })],
    ['outputs', outcome('a\n'), outcome('a')],
    ['one that does not end', outcome('', { code: undefined }), outcome('')],
  ])('sees %s', (_, docker, docklet) => {
    expect(kindsOf(['docker x'], [docker], [docklet])).toEqual(['unexpected']);
  });

  it('does not compare the words of a complaint, nor what is said beside a success', () => {
    const docker = [outcome('', { code: 1, stderr: 'Error' }), outcome('', { stderr: 'WARNING' })];
    const docklet = [outcome('', { code: 1, stderr: 'cannot' }), outcome('')];
    expect(kindsOf(['docker x', 'docker y'], docker, docklet)).toEqual(['same', 'same']);
  });

  it('wants a difference that is marked, and says when it is gone', () => {
    const lines = [differs('docker x', 'why'), differs('docker y', 'why')];
    const docker = [outcome('a'), outcome('a')];
    expect(kindsOf(lines, docker, [outcome('b'), outcome('a')])).toEqual(['expected', 'outdated']);
  });

  it('sees a line that only one of them got to', () => {
    expect(kindsOf(['docker x'], [outcome('')], [])).toEqual(['unexpected']);
  });
});

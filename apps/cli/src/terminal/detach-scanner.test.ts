import { describe, expect, it } from '@jest/globals';
import { parseDetachKeys, usualDetachKeys } from '../flags/detach-keys.js';
import { DetachScanner } from './detach-scanner.js';

/** What is handed on of what is typed, piece by piece; `|` where it is detached from, `~` before what was held back. */
function type(keys: string, ...pieces: string[]): string {
  const scanner = new DetachScanner(parseDetachKeys(keys));
  const passed = pieces.map((piece) => {
    const scanned = scanner.scan(Buffer.from(piece));
    return `${scanned.passed.toString()}${scanned.isDetached ? '|' : ''}`;
  });
  return `${passed.join('')}${scanner.isHolding ? `~${scanner.release().toString()}` : ''}`;
}

describe('DetachScanner', () => {
  it.each([
    [['abc'], 'abc'],
    [['ab\u0010\u0011cd'], 'ab|'],
    [['a\u0010', '\u0011'], 'a|'],
    [['\u0010x\u0011'], '\u0010x\u0011'],
    [['\u0010\u0010\u0011'], '\u0010|'],
    [['\u0011\u0010'], '\u0011~\u0010'],
    [['\u0010'], '~\u0010'],
  ])('%j', (pieces, expected) => {
    expect(type(usualDetachKeys, ...pieces)).toBe(expected);
  });

  it('finds a sequence that begins within its own beginning', () => {
    expect(type('a,a,b', 'aaab')).toBe('a|');
    expect(type('a,b,a,c', 'ababac')).toBe('ab|');
  });
});

describe('parseDetachKeys', () => {
  it.each([
    ['ctrl-p,ctrl-q', [16, 17]],
    ['', [16, 17]],
    ['a,Z', [97, 90]],
    ['ctrl-@,ctrl-[,ctrl-\\,ctrl-],ctrl-^,ctrl-_', [0, 27, 28, 29, 30, 31]],
    ['CTRL-A', [1]],
  ])('reads %j', (text, keys) => {
    expect([...parseDetachKeys(text)]).toEqual(keys);
  });

  it.each(['ctrl-', 'ctrl-1', 'hello', 'a,', 'ctrl-pq', '\u0010'])('refuses %j', (text) => {
    expect(() => parseDetachKeys(text)).toThrow(
      expect.objectContaining({ code: 'DOCKLET_CLI_USAGE' }),
    );
  });
});

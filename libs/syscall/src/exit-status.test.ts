import { describe, expect, it } from '@jest/globals';
import { exitCodeOf, parseSiginfo, siginfoBytes } from './exit-status.js';
import { signalName } from './signal-name.js';

function siginfo(code: number, status: number, pid = 42): Buffer {
  const bytes = Buffer.alloc(siginfoBytes);
  bytes.writeInt32LE(code, 8);
  bytes.writeInt32LE(pid, 16);
  bytes.writeInt32LE(status, 24);
  return bytes;
}

describe('parseSiginfo', () => {
  it('reads an exit, a death by signal and a core dump', () => {
    expect(parseSiginfo(siginfo(1, 3))).toEqual({ kind: 'exited', code: 3 });
    expect(parseSiginfo(siginfo(2, 9))).toEqual({
      kind: 'killed',
      signal: 'SIGKILL',
      signalNumber: 9,
    });
    expect(parseSiginfo(siginfo(3, 11))).toEqual({
      kind: 'killed',
      signal: 'SIGSEGV',
      signalNumber: 11,
    });
  });

  it('is undefined when nothing has ended', () => {
    expect(parseSiginfo(siginfo(0, 0, 0))).toBeUndefined();
  });
});

describe('exitCodeOf', () => {
  it('adds 128 to a signal, as a shell does', () => {
    expect(exitCodeOf({ kind: 'exited', code: 3 })).toBe(3);
    expect(exitCodeOf({ kind: 'killed', signal: 'SIGKILL', signalNumber: 9 })).toBe(137);
    expect(exitCodeOf({ kind: 'killed', signal: signalName(40), signalNumber: 40 })).toBe(168);
  });
});

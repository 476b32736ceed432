import { describe, expect, it } from '@jest/globals';
import { parseSignal } from './stop-signal.js';

describe('parseSignal', () => {
  it.each(['SIGTERM', 'TERM', 'term', 'sigterm', '15'])('reads %s', (text) => {
    expect(parseSignal(text)).toBe('SIGTERM');
  });

  it.each([
    ['RTMIN', 'SIGRTMIN'],
    ['SIGRTMIN+3', 'SIGRTMIN+3'],
    ['37', 'SIGRTMIN+3'],
    ['rtmax-1', 'SIGRTMAX-1'],
  ])('reads %s, which is a real-time signal', (text, signal) => {
    expect(parseSignal(text)).toBe(signal);
  });

  it.each(['', '32', 'RTMIN+31', 'NOPE', '0', '99', '-9', '015'])('refuses %j', (text) => {
    expect(() => parseSignal(text)).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_CONTAINER_INVALID_SIGNAL',
        details: { signal: text },
      }),
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import { signalName, signalNumber } from './signal-name.js';

const names = [
  ['SIGHUP', 1],
  ['SIGKILL', 9],
  ['SIGRTMIN', 34],
  ['SIGRTMIN+1', 35],
  ['SIGRTMIN+15', 49],
  ['SIGRTMAX-14', 50],
  ['SIGRTMAX', 64],
] as const;

describe('signalName', () => {
  it.each(names)('is %s for the number of it', (name, number) => {
    expect(signalName(number)).toBe(name);
  });

  it('names what the C library keeps to itself, too', () => {
    expect(signalName(32)).toBe('SIGRT32');
  });
});

describe('signalNumber', () => {
  it.each(names)('finds %s', (name, number) => {
    expect(signalNumber(name)).toBe(number);
  });

  it('counts from both ends', () => {
    expect(signalNumber('SIGRTMIN+30')).toBe(64);
    expect(signalNumber('SIGRTMAX-30')).toBe(34);
  });

  it.each([
    'SIGRTMIN+31',
    'SIGRTMAX-31',
    'SIGRTMAX+1',
    'SIGRTMIN-1',
    'SIGRT',
    'SIGNOPE',
    'toString',
  ])('finds no %s', (name) => {
    expect(signalNumber(name)).toBeUndefined();
  });
});

import { describe, expect, it } from '@jest/globals';
import { parseVolume } from './volume.js';
import { parseVolumesFrom } from './volumes-from.js';

describe('parseVolume', () => {
  it.each([
    ['/a:/b', { kind: 'bind', source: '/a', target: '/b', createsSource: true }],
    ['/a:/b:ro', { isReadonly: true }],
    ['./a:/b', { source: `${process.cwd()}/a` }],
    ['data:/d', { kind: 'volume', source: 'data', target: '/d' }],
    ['data:/d:ro,nocopy', { isReadonly: true, isFilled: false }],
    ['data:/d:z', { kind: 'volume' }],
    ['/d', { kind: 'volume', target: '/d' }],
  ])('reads %j', (text, expected) => {
    expect(parseVolume(text)).toMatchObject(expected);
  });

  it('gives a volume without a name none', () => {
    expect(parseVolume('/d')).toEqual({ kind: 'volume', target: '/d' });
  });

  it.each([
    ...['', ':', ':/d', 'a:', '/a:/b:ro:x', '/a:/b:rx', '/a:/b:ro,rw', '/a:/b:nocopy'],
    ...['a/b:/d', 'x:/d', '-a:/d', '/a:/b:toString'],
  ])('refuses %j', (text) => {
    expect(() => parseVolume(text)).toThrow(expect.objectContaining({ code: 'DOCKLET_CLI_USAGE' }));
  });
});

describe('parseVolumesFrom', () => {
  it('reads a container, and whether it is only read', () => {
    expect(parseVolumesFrom('web')).toEqual({ container: 'web' });
    expect(parseVolumesFrom('web:ro')).toEqual({ container: 'web', isReadonly: true });
  });

  it.each(['', ':ro', 'web:rx', 'web:ro:x'])('refuses %j', (text) => {
    expect(() => parseVolumesFrom(text)).toThrow(
      expect.objectContaining({ code: 'DOCKLET_CLI_USAGE' }),
    );
  });
});

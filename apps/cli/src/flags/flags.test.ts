import { describe, expect, it } from '@jest/globals';
import path from 'node:path';
import { parseLabel } from './label.js';
import { parseSecurityOption } from './security.js';
import { parseTmpfs } from './tmpfs.js';
import { parseVolume } from './volume.js';

const usage = expect.objectContaining({ code: 'DOCKLET_CLI_USAGE' });

describe('parseVolume', () => {
  it.each([
    ['/a:/b', { source: '/a', target: '/b', createsSource: true }],
    ['/a:/b:rw', { source: '/a', target: '/b', createsSource: true }],
    ['/a:/b:ro', { source: '/a', target: '/b', createsSource: true, isReadonly: true }],
    ['./a:/b', { source: path.resolve('a'), target: '/b', createsSource: true }],
  ])('reads %s', (text, expected) => {
    expect(parseVolume(text)).toEqual({ kind: 'bind', ...expected });
  });

  it.each(['', ':/b', '/a:', '/a:/b:rx', '/a:/b:ro:z', '~/a:/b'])('refuses %j', (text) => {
    expect(() => parseVolume(text)).toThrow(usage);
  });
});

describe('parseTmpfs', () => {
  it('reads target, size and options', () => {
    expect(parseTmpfs('/t')).toEqual({ kind: 'tmpfs', target: '/t', options: [] });
    expect(parseTmpfs('/t:size=64k,exec,mode=700')).toEqual({
      kind: 'tmpfs',
      target: '/t',
      sizeBytes: 65_536,
      options: ['exec', 'mode=700'],
    });
  });

  it.each(['bogus', 'nosuch=1', 'mode=9', 'uid=alice', 'ro=1', 'size', ''])(
    'refuses the option %j',
    (option) => {
      expect(() => parseTmpfs(`/t:exec,${option}`)).toThrow(usage);
    },
  );

  it('leaves a share of the memory to the kernel', () => {
    expect(parseTmpfs('/t:size=50%')).toEqual({
      kind: 'tmpfs',
      target: '/t',
      options: ['size=50%'],
    });
  });
});

describe('parseLabel', () => {
  it.each([
    ['a=b=c', ['a', 'b=c']],
    ['a', ['a', '']],
    ['a=', ['a', '']],
  ])('reads %s', (text, expected) => {
    expect(parseLabel(text)).toEqual(expected);
  });

  it.each(['', '=b'])('refuses %j', (text) => {
    expect(() => parseLabel(text)).toThrow(usage);
  });
});

describe('parseSecurityOption', () => {
  it.each([
    ['no-new-privileges', { noNewPrivileges: true }],
    ['no-new-privileges:false', { noNewPrivileges: false }],
    ['seccomp=unconfined', { seccomp: 'unconfined' }],
    ['seccomp:/a=b.json', { seccomp: '/a=b.json' }],
    ['apparmor=web', { apparmor: 'web' }],
    ['systempaths=unconfined', { hasUnmaskedPaths: true }],
  ])('reads %s', (text, expected) => {
    expect(parseSecurityOption(text)).toEqual(expected);
  });

  it.each(['', 'label=disable', 'seccomp=', 'no-new-privileges=no', 'systempaths=all'])(
    'refuses %j',
    (text) => {
      expect(() => parseSecurityOption(text)).toThrow(usage);
    },
  );
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import {
  interfaceNameKind,
  ipAddressKind,
  ipv4NetworkKind,
  registryHostKind,
} from './network-kinds.js';
import { absolutePathKind, cgroupPathKind } from './path-kinds.js';
import { booleanKind, choiceKind, listKind } from './value-kinds.js';

const examples = [
  {
    kind: absolutePathKind,
    good: ['/', '/var/lib/docklet', '/a b/…'],
    bad: ['', 'var/lib', './x', '/a/../b', '/a\0b'],
  },
  {
    kind: cgroupPathKind,
    good: ['docklet', '/docklet', 'a/b.slice/c-1'],
    bad: ['', '/', 'a//b', 'a/', '..', 'a/../b', '.hidden', 'a b'],
  },
  {
    kind: ipAddressKind,
    good: ['9.9.9.9', '255.255.255.255', '::1', '2620:fe::fe', '::ffff:1.2.3.4'],
    bad: ['', '256.1.1.1', '1.2.3', '01.2.3.4', 'example.org', ':::', '[::1]', 'fe80::1%eth0'],
  },
  {
    kind: ipv4NetworkKind,
    good: ['172.29.0.0/16', '10.0.0.0/8', '192.168.1.8/29'],
    bad: ['', '172.29.0.0', '172.29.0.1/16', '10.0.0.0/7', '10.0.0.0/30', '10.0.0.0/8/8', '::/8'],
  },
  {
    kind: registryHostKind,
    good: ['localhost', 'localhost:5000', 'reg.example.org', '10.0.0.1:80', '[::1]:5000', '[::1]'],
    bad: ['', 'http://x', 'a/b', 'a:0', 'a:70000', 'a:b', '::1', '-a', 'user@host', '[]'],
  },
  {
    kind: interfaceNameKind,
    good: ['docklet0', 'br-1.2'],
    bad: ['', '..', 'a/b', 'a b', 'sixteen-letters-'],
  },
];

describe.each(examples)('$kind.accepts', ({ kind, good, bad }) => {
  it.each(good)('takes %j', (text) => {
    expect(kind.read(text)).toBe(text);
  });

  it.each([...bad, 5, null, true, ['a']])('refuses %j', (value) => {
    expect(kind.read(value)).toBeUndefined();
  });

  it('reads anything without a crash', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect([undefined, value]).toContain(kind.read(value));
      }),
    );
  });
});

describe('booleanKind', () => {
  it.each([
    [true, true],
    ['true', true],
    ['1', true],
    [false, false],
    ['0', false],
    ['yes', undefined],
    [1, undefined],
    ['', undefined],
  ])('reads %j as %j', (value, expected) => {
    expect(booleanKind.read(value)).toBe(expected);
  });
});

describe('choiceKind', () => {
  it('takes its words only', () => {
    const kind = choiceKind(['a', 'b']);
    expect(['a', 'b', 'c', 'A', undefined].map(kind.read)).toEqual([
      'a',
      'b',
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('listKind', () => {
  const kind = listKind(booleanKind);

  it.each([
    [[], []],
    [
      [true, '0'],
      [true, false],
    ],
    ['1, 0', [true, false]],
    ['', []],
    [['maybe'], undefined],
    ['1,,0', undefined],
    [{ length: 0 }, undefined],
    [null, undefined],
  ])('reads %j as %j', (value, expected) => {
    expect(kind.read(value)).toEqual(expected);
  });
});

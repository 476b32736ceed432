import { describe, expect, it } from '@jest/globals';
import { either, flag, listOf, mapOf, maybe, number, object, oneOf, text } from './shape.js';

interface Ship {
  readonly name: string;
  readonly masts?: number;
  readonly crew: readonly { readonly name: string; readonly isCaptain: boolean }[];
  readonly flags: Readonly<Record<string, string>>;
  readonly cargo: string | readonly number[];
  readonly kind: 'sloop' | 'tug';
}

const ship = object<Ship>({
  name: text,
  masts: maybe(number),
  crew: listOf(object<Ship['crew'][number]>({ name: text, isCaptain: flag })),
  flags: mapOf(text),
  cargo: either(text, listOf(number)),
  kind: oneOf('sloop', 'tug'),
});

const argo: Ship = {
  name: 'argo',
  masts: 1,
  crew: [{ name: 'jason', isCaptain: true }],
  flags: { stern: 'red' },
  cargo: [1, 2],
  kind: 'sloop',
};

describe('object', () => {
  it.each([
    ['a whole one', {}],
    ['without what may be missing', { masts: undefined }],
    ['with more than is known', { keel: true }],
    ['with the other of two shapes', { cargo: 'wool' }],
  ])('finds nothing wrong: %s', (_, change) => {
    expect(ship({ ...argo, ...change })).toBeUndefined();
  });

  it.each([
    ['name', { name: 1 }],
    ['name', { name: undefined }],
    ['masts', { masts: null }],
    ['crew', { crew: {} }],
    ['crew.0', { crew: [[]] }],
    ['crew.1.isCaptain', { crew: [...argo.crew, { name: 'medea', isCaptain: 'no' }] }],
    ['flags', { flags: [] }],
    ['flags.bow', { flags: { stern: 'red', bow: 2 } }],
    ['cargo', { cargo: ['wool'] }],
    ['kind', { kind: 'trireme' }],
  ])('says where it is wrong: %s', (where, change) => {
    expect(ship({ ...argo, ...change })).toBe(where);
  });

  it.each([[null], [[]], ['argo'], [undefined]])('is no object: %j', (value) => {
    expect(ship(value)).toBe('');
  });
});

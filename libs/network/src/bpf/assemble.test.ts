import { describe, expect, it } from '@jest/globals';
import { assemble, listing } from './assemble.js';
import { helpers } from './helpers.js';
import type { BpfItem } from './instruction.js';
import {
  call,
  compute,
  exit,
  jump,
  jumpIf,
  label,
  load,
  loadMap,
  note,
  r1,
  r10,
  r2,
  r3,
  r4,
  r6,
  set,
  store,
  swapBytes,
} from './instruction.js';

/** What llvm-mc makes of the texts, where it knows them. */
const known: readonly (readonly [string, BpfItem, string])[] = [
  ['r1 = *(u32 *)(r6 + 76)', load(r1, 'u32', r6, 76), '61614c0000000000'],
  ['r1 = *(u8 *)(r6 + 0)', load(r1, 'u8', r6, 0), '7161000000000000'],
  ['r1 = *(u16 *)(r10 - 2)', load(r1, 'u16', r10, -2), '69a1feff00000000'],
  ['r1 = *(u64 *)(r10 - 8)', load(r1, 'u64', r10, -8), '79a1f8ff00000000'],
  ['*(u8 *)(r10 - 4) = r1', store('u8', r10, -4, r1), '731afcff00000000'],
  ['*(u32 *)(r10 - 4) = 7', store('u32', r10, -4, 7), '620afcff07000000'],
  ['*(u64 *)(r10 - 8) = 0', store('u64', r10, -8, 0), '7a0af8ff00000000'],
  ['r2 += r3', compute(r2, '+', r3), '0f32000000000000'],
  ['r2 %= r3', compute(r2, '%', r3), '9f32000000000000'],
  ['r2 ^= -1', compute(r2, '^', -1), 'a7020000ffffffff'],
  ['r2 = r3', set(r2, r3), 'bf32000000000000'],
  ['r2 = 5', set(r2, 5), 'b702000005000000'],
  ['r3 = be16 r3', swapBytes(r3), 'dc03000010000000'],
  ['r4 = map', loadMap(r4, 9), '18140000090000000000000000000000'],
  ['call bpf_csum_diff', call(helpers.checksumDifference), '850000001c000000'],
  ['exit', exit(), '9500000000000000'],
];

describe('assemble', () => {
  it.each(known)('knows %s', (text, item, bytes) => {
    expect(assemble([item]).toString('hex')).toBe(bytes);
    expect(listing([item]).trim()).toBe(text);
  });

  it('counts how far jumps go, wide loads as two', () => {
    const items = [
      label('start'),
      jumpIf(r1, '!=', 5, 'end'),
      loadMap(r2, 3),
      jump('start'),
      label('end'),
      exit(),
    ];
    expect(assemble(items).toString('hex').match(/.{16}/g)).toEqual([
      '5501030005000000',
      '1812000003000000',
      '0000000000000000',
      '0500fcff00000000',
      '9500000000000000',
    ]);
  });

  it('refuses a jump to nowhere', () => {
    expect(() => assemble([jump('nowhere')])).toThrow(
      expect.objectContaining({ code: 'DOCKLET_NETWORK_MISSING_LABEL' }),
    );
  });
});

describe('listing', () => {
  it('has labels and notes', () => {
    expect(listing([label('here'), note('that is all'), jumpIf(r1, '>', r2, 'here')])).toBe(
      'here:\n        ; that is all\n        if r1 > r2 goto here\n',
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import { parseAddress } from '../ip/ip-address.js';
import { keyBytes, valueBytes } from './element.js';
import { nameElements } from './elements.js';

const nothing = { names: [], reverse: [], servers: [] };
const named = (name: string, ...addresses: readonly string[]) =>
  addresses.map((address) => ({ name, address: parseAddress(address) }));

/** Bytes without the zeros behind them. */
const trimmed = (bytes: Buffer | undefined): string =>
  bytes?.toString('hex').replace(/(00)+$/, '') ?? '';

describe('nameElements', () => {
  it('has one element for all addresses of a name', () => {
    const names = [...named('db', '10.0.0.1', 'fd00::1'), ...named('DB', '10.0.0.2')];
    const elements = nameElements({ ...nothing, names });
    expect(elements).toHaveLength(1);
    const [{ key, value }] = elements as [{ key: Buffer; value: Buffer }];
    expect([key.length, value.length]).toEqual([keyBytes, valueBytes]);
    expect(trimmed(key)).toBe('026462');
    expect(trimmed(value)).toBe(`020100000a0000010a000002${'00'.repeat(56)}fd${'00'.repeat(14)}01`);
  });

  it('has the name of an address', () => {
    const elements = nameElements({ ...nothing, reverse: named('db', '10.0.0.1') });
    expect(elements.map(({ key, value }) => [trimmed(key), trimmed(value)])).toEqual([
      [
        Buffer.from('\x011\x010\x010\x0210\x07in-addr\x04arpa', 'latin1').toString('hex'),
        '00000400026462',
      ],
    ]);
  });

  it('has servers, at what can be no name', () => {
    const servers = [parseAddress('198.51.100.53'), parseAddress('2001:db8::53')];
    const elements = nameElements({ ...nothing, servers });
    expect(elements.map(({ key }) => trimmed(key))).toEqual([
      '00040000c6336435',
      `0006000020010db8${'00'.repeat(11)}53`,
    ]);
  });

  it('has names for some, with the number of their network, and who those are', () => {
    const groups = [{ number: 0x0a0b_0c0d, names: named('db', '10.0.0.1'), reverse: [] }];
    const members = [{ address: parseAddress('10.1.0.2'), groups: [0x0a0b_0c0d, 5] }];
    const elements = nameElements({ ...nothing, groups, members });
    expect(elements.map(({ key, value }) => [trimmed(key), trimmed(value)])).toEqual([
      [`026462${'00'.repeat(keyBytes - 3 - 4)}0d0c0b0a`, '010000000a000001'],
      ['000500000a010002', '0d0c0b0a05'],
    ]);
  });

  it('leaves out what nobody can ask about', () => {
    const names = named('a.'.repeat(128), '10.0.0.1');
    expect(nameElements({ ...nothing, names })).toEqual([]);
    const reverse = named(`${'a'.repeat(63)}.`.repeat(3), '10.0.0.1');
    expect(nameElements({ ...nothing, reverse })).toEqual([]);
  });
});

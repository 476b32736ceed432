import { describe, expect, it } from '@jest/globals';
import { parseAddress } from '../ip/ip-address.js';
import { reverseName, wireName } from './wire-name.js';

describe('wireName', () => {
  it('has each label behind its length, in lower case', () => {
    expect(wireName('Db.Shop').toString('latin1')).toBe('\x02db\x04shop\0');
    expect(wireName('db.shop.')).toEqual(wireName('db.shop'));
  });
});

describe('reverseName', () => {
  it.each([
    ['10.77.0.3', '3.0.77.10.in-addr.arpa'],
    [
      '2001:db8::567:89ab',
      'b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa',
    ],
  ])('of %s is %s', (address, name) => {
    expect(reverseName(parseAddress(address))).toBe(name);
  });
});

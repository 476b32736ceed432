import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { NetlinkFormatError } from './errors.js';
import { decodeMessages, encodeRequest } from './message.js';

const request = {
  operation: 'test',
  type: 18,
  flags: 0x300,
  body: Buffer.from('aabbccddee', 'hex'),
};

describe('encodeRequest', () => {
  it('has a header with length, type, flags and number, and padding behind the body', () => {
    expect(encodeRequest(request, 7).toString('hex')).toBe(
      '15000000' + '1200' + '0503' + '07000000' + '00000000' + 'aabbccddee' + '000000',
    );
  });
});

describe('decodeMessages', () => {
  it('finds each message of a datagram', () => {
    const datagram = Buffer.concat([encodeRequest(request, 7), encodeRequest(request, 8)]);
    expect(decodeMessages(datagram)).toEqual([
      { type: 18, flags: 0x305, sequence: 7, body: request.body },
      { type: 18, flags: 0x305, sequence: 8, body: request.body },
    ]);
  });

  it.each([
    ['a header that is cut off', '1000000012000503'],
    ['a length of zero', '00000000120005030700000000000000'],
    ['a length behind the end', '11000000120005030700000000000000'],
  ])('refuses %s', (_, hex) => {
    expect(() => decodeMessages(Buffer.from(hex, 'hex'))).toThrow(
      expect.objectContaining({ code: 'DOCKLET_NETWORK_INVALID_MESSAGE' }),
    );
  });

  it('takes any bytes, or refuses them with its own error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (random) => {
        try {
          decodeMessages(Buffer.from(random));
        } catch (error) {
          expect(error).toBeInstanceOf(NetlinkFormatError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

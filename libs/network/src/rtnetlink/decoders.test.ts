import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeChain } from '../firewall/chains.js';
import { readAcknowledgement } from '../netlink/acknowledgement.js';
import { attribute } from '../netlink/attribute.js';
import { NetlinkFormatError } from '../netlink/errors.js';
import { decodeAddress } from './address.js';
import { decodeLink } from './link.js';
import { decodeRoute } from './route.js';

const decoders: Record<string, (body: Buffer) => unknown> = {
  decodeLink,
  decodeAddress,
  decodeRoute,
  decodeChain,
  readAcknowledgement: (body) => readAcknowledgement({ type: 2, flags: 0x200, sequence: 1, body }),
};

/** Bytes at random seldom come as far as the attributes, so most have a header and attributes with random contents. */
const attributes = fc
  .array(fc.tuple(fc.nat(40), fc.uint8Array({ maxLength: 24 })))
  .map((pairs) => Buffer.concat(pairs.map(([type, payload]) => attribute(type, payload))));
const structured = fc
  .tuple(
    fc.constantFrom(4, 8, 12, 16, 20),
    fc.uint8Array({ minLength: 20, maxLength: 20 }),
    attributes,
  )
  .map(([length, header, rest]) => Buffer.concat([header.subarray(0, length), rest]));
const random = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));

describe.each(Object.entries(decoders))('%s', (_, decode) => {
  it('takes any bytes, or refuses them with its own error', () => {
    fc.assert(
      fc.property(fc.oneof(structured, random), (body) => {
        try {
          decode(body);
        } catch (error) {
          expect(error).toBeInstanceOf(NetlinkFormatError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

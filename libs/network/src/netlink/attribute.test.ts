import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  attribute,
  attributeText,
  attributeU32,
  attributeU8,
  nested,
  parseAttributes,
  readNested,
  readText,
  readU32,
  readU32BE,
  readU8,
} from './attribute.js';
import { NetlinkFormatError } from './errors.js';

describe('attribute', () => {
  it('has length, type, payload and padding', () => {
    expect(attributeText(3, 'eth0').toString('hex')).toBe('09000300' + '6574683000' + '000000');
  });

  it('takes the longest payload that its length can say', () => {
    const bytes = attribute(1, Buffer.alloc(0xffff - 4));
    expect(bytes.readUInt16LE(0)).toBe(0xffff);
  });

  it('CVE-2021-43784: refuses a payload whose length would be cut to 16 bits', () => {
    // 65536 + 8 would look like 8: the kernel would take the rest for attributes.
    expect(() => attribute(1, Buffer.alloc(0x1_0004))).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_NETWORK_ATTRIBUTE_TOO_LONG',
        details: { type: 1, payloadBytes: 0x1_0004 },
      }),
    );
  });

  it('CVE-2021-43784: refuses it for any length above the limit, also when nested', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0xffff - 3, max: 0x3_0000 }), (length) => {
        expect(() => nested(1, Buffer.alloc(length))).toThrow(
          expect.objectContaining({ code: 'DOCKLET_NETWORK_ATTRIBUTE_TOO_LONG' }),
        );
      }),
    );
  });
});

describe('parseAttributes', () => {
  const bytes = Buffer.concat([
    attributeU32(4, 1400),
    nested(18, attributeText(1, 'veth'), attributeU8(2, 7)),
    attribute(5, Buffer.from('0000001f', 'hex')),
  ]);

  it('reads back what was encoded', () => {
    const attributes = parseAttributes(bytes);
    expect(readU32(attributes, 4)).toBe(1400);
    expect(readText(readNested(attributes, 18), 1)).toBe('veth');
    expect(readU8(readNested(attributes, 18), 2)).toBe(7);
    expect(readU32BE(attributes, 5)).toBe(31);
  });

  it('leaves the flags of a type aside', () => {
    expect(parseAttributes(Buffer.from('0400' + '1280', 'hex')).has(0x12)).toBe(true);
  });

  it('gives undefined for what is not there', () => {
    const attributes = parseAttributes(bytes);
    expect(readU32(attributes, 99)).toBeUndefined();
    expect(readText(attributes, 99)).toBeUndefined();
    expect(readNested(attributes, 99).size).toBe(0);
  });

  it.each([
    ['shorter than its header', '03000100'],
    ['longer than what is left', '09000100aabbccdd'],
  ])('refuses an attribute that is %s', (_, hex) => {
    expect(() => parseAttributes(Buffer.from(hex, 'hex'))).toThrow(
      expect.objectContaining({ code: 'DOCKLET_NETWORK_INVALID_MESSAGE' }),
    );
  });

  it('refuses a number that is too short', () => {
    const attributes = parseAttributes(attributeU8(4, 1));
    expect(() => readU32(attributes, 4)).toThrow(NetlinkFormatError);
  });

  it('reads back any attributes, the last of a type', () => {
    const pair = fc.tuple(fc.integer({ min: 0, max: 0x3fff }), fc.uint8Array({ maxLength: 40 }));
    fc.assert(
      fc.property(fc.array(pair), (pairs) => {
        const encoded = Buffer.concat(pairs.map(([type, payload]) => attribute(type, payload)));
        const expected = new Map(pairs.map(([type, payload]) => [type, Buffer.from(payload)]));
        expect(new Map(parseAttributes(encoded))).toEqual(expected);
      }),
    );
  });

  it('takes any bytes, or refuses them with its own error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (random) => {
        try {
          parseAttributes(Buffer.from(random));
        } catch (error) {
          expect(error).toBeInstanceOf(NetlinkFormatError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import { type DocumentSchema, readDocument } from '../index.js';

/** Schemas of zod are of this form; so is this one. */
const anything: DocumentSchema<unknown> = {
  safeParse: (value) => ({ success: true, data: value }),
};
const limits = { name: 'test', maxBytes: 100 };

describe('readDocument', () => {
  it('hands the value to the schema, without the fields that are null', () => {
    const bytes = Buffer.from('{"a":null,"b":[1,null,{"c":null}],"d":"x"}');
    expect(readDocument(anything, bytes, limits)).toEqual({ b: [1, null, {}], d: 'x' });
  });

  it('says what the schema objected to, and where', () => {
    const picky: DocumentSchema<never> = {
      safeParse: () => ({
        success: false,
        error: { issues: [{ path: ['layers', 0, 'si\u001bze'], expected: 'int' }] },
      }),
    };
    expect(() => readDocument(picky, Buffer.from('{}'), limits)).toThrow(
      'cannot read test: "layers".0."si\\u001bze" is not valid, expected int',
    );
  });

  it('reads no more than its limit', () => {
    expect(() => readDocument(anything, Buffer.alloc(101, ' '), limits)).toThrow(
      expect.objectContaining({ code: 'DOCKLET_OCI_DOCUMENT_TOO_LARGE' }),
    );
  });
});

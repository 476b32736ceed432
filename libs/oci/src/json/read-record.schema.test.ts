import { describe, expect, it } from '@jest/globals';
import { readRecord } from './read-record.schema.js';
import { number, object, text } from './shape.js';

const ship = object<{ readonly name: string; readonly masts: number }>({
  name: text,
  masts: number,
});
const limits = { name: 'ship', maxBytes: 100 };

function read(json: string): unknown {
  return readRecord(ship, Buffer.from(json), limits);
}

describe('readRecord', () => {
  it('reads what has the shape', () => {
    expect(read('{"name": "Argo", "masts": 1}')).toEqual({ name: 'Argo', masts: 1 });
  });

  it.each([
    ['{"name": "Argo"}', '"masts" is not as docklet writes it'],
    ['[]', 'the document is not as docklet writes it'],
    ['{"name": "Ar', 'it is not JSON'],
    ['', 'it is not JSON'],
  ])('does not take %s', (json, reason) => {
    expect(() => read(json)).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_OCI_INVALID_DOCUMENT',
        message: `cannot read ship: ${reason}`,
      }),
    );
  });

  it('does not even parse what is too large', () => {
    expect(() => read(' '.repeat(101))).toThrow(
      expect.objectContaining({ code: 'DOCKLET_OCI_DOCUMENT_TOO_LARGE' }),
    );
  });
});

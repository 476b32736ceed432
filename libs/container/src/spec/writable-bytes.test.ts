import { describe, expect, it } from '@jest/globals';
import { checkWritableBytes } from './writable-bytes.js';

describe('checkWritableBytes', () => {
  it.each([0, 16 * 2 ** 20, 10 * 2 ** 30, 8 * 2 ** 40])('takes %d', (bytes) => {
    expect(() => {
      checkWritableBytes(bytes);
    }).not.toThrow();
  });

  it.each([-1, 1, 16 * 2 ** 20 - 1, 8 * 2 ** 40 + 1, 1.5e9 + 0.5, Number.NaN])(
    'refuses %d',
    (bytes) => {
      expect(() => {
        checkWritableBytes(bytes);
      }).toThrow(
        expect.objectContaining({ code: 'DOCKLET_CONTAINER_WRITABLE_BYTES', details: { bytes } }),
      );
    },
  );
});

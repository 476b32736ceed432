import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseQualifiedName } from './qualified-name.js';

describe('parseQualifiedName', () => {
  it.each([
    ['nvidia.com/gpu=0', 'nvidia.com/gpu', '0'],
    ['nvidia.com/gpu=all', 'nvidia.com/gpu', 'all'],
    ['nvidia.com/gpu=0:1', 'nvidia.com/gpu', '0:1'],
    ['nvidia.com/gpu=GPU-4cf8db2d-06c0', 'nvidia.com/gpu', 'GPU-4cf8db2d-06c0'],
    ['v/c=d', 'v/c', 'd'],
    ['my_vendor-x/class.sub=a.b_c-d', 'my_vendor-x/class.sub', 'a.b_c-d'],
  ])('reads %s', (text, kind, device) => {
    expect(parseQualifiedName(text)).toEqual({ kind, device });
  });

  it.each([
    ...['', '=', '/', '/=', 'nvidia.com/gpu', 'nvidia.com/gpu=', 'gpu=0', '/dev/null', '/a/b=c'],
    ...['nvidia.com/=0', '0vendor/c=0', 'vendor-/c=0', 'v/c-=0', 'v/c=-0', 'v/c=0-', 'v/c=a b'],
    ...['v/c/d=0', 'v/c=0=1', 'v/c=/dev/x', 'v/c=0\n', 'vendör/c=0'],
  ])('takes %j for something else', (text) => {
    expect(parseQualifiedName(text)).toBeUndefined();
  });

  const inner = (more: string): fc.Arbitrary<string> =>
    fc.string({
      unit: fc.constantFrom(...Array.from(`abzABZ09${more}`)),
      maxLength: 12,
    });
  const letter = fc.constantFrom('a', 'Z', 'q');
  const alphanumeric = fc.constantFrom('a', 'Z', '0', '9');
  const word = fc.tuple(letter, inner('_.-'), alphanumeric).map((parts) => parts.join(''));
  const device = fc.tuple(alphanumeric, inner('_.:-'), alphanumeric).map((parts) => parts.join(''));

  it('reads every name that follows the grammar', () => {
    fc.assert(
      fc.property(word, word, device, (vendor, className, name) => {
        expect(parseQualifiedName(`${vendor}/${className}=${name}`)).toEqual({
          kind: `${vendor}/${className}`,
          device: name,
        });
      }),
    );
  });

  it('never takes a path for a name, and makes the same text of what it reads', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('/=ab0.-_:')) }), (text) => {
        const parsed = parseQualifiedName(text);
        expect(parsed === undefined || `${parsed.kind}=${parsed.device}` === text).toBe(true);
        expect(text.startsWith('/') && parsed !== undefined).toBe(false);
      }),
    );
  });
});

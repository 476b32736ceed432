import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findJsonProblem } from './json-scanner.js';

describe('findJsonProblem', () => {
  it('finds nothing in what JSON.stringify wrote', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        fc.pre(!JSON.stringify(value).includes('__proto__'));
        expect(findJsonProblem(JSON.stringify(value), unescape)).toBeUndefined();
      }),
    );
  });

  it('finds a repeated key wherever it stands', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), fc.jsonValue(), (key, first, second) => {
        const pair = (value: unknown): string =>
          `${JSON.stringify(key)} : ${JSON.stringify(value)}`;
        expect(findJsonProblem(`[{${pair(first)} ,${pair(second)}}]`, unescape)).toBeDefined();
      }),
    );
  });

  it('takes braces and quotes inside strings for text', () => {
    expect(findJsonProblem('{"a":"{\\"a\\":1,","b":"[["}', unescape)).toBeUndefined();
  });
});

function unescape(literal: string): string {
  return String(JSON.parse(literal));
}

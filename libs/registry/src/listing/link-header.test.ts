import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseNextLink } from './link-header.js';

describe('parseNextLink', () => {
  it.each([
    ['</v2/_catalog?last=a&n=10>; rel="next"', '/v2/_catalog?last=a&n=10'],
    ['</x>;rel=next', '/x'],
    ['</x>; title="y"; rel="next"', '/x'],
    ['</a>; rel="prev", </b>; rel="next"', '/b'],
    ['</x>; REL="NEXT"', '/x'],
  ])('finds the link in %s', (header, target) => {
    expect(parseNextLink(header)).toBe(target);
  });

  it.each([undefined, '', '</x>', '</x>; rel="prev"', '/x; rel="next"', '<</x>; rel="nextX"'])(
    'finds none in %p',
    (header) => {
      expect(parseNextLink(header)).toBeUndefined();
    },
  );

  it('does not read what is absurdly long', () => {
    expect(parseNextLink(`<${'/x'.repeat(500_000)}>; rel="next"`)).toBeUndefined();
  });

  it('ends, and finds only what is there, whatever the header', () => {
    const pieces = fc.constantFrom('<', '>', ';', 'rel', '=', '"', 'next', ',', ' ', '/x');
    const headers = fc.oneof(
      fc.string(),
      fc.array(pieces).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(headers, (header) => {
        expect(header).toContain(parseNextLink(header) ?? '');
      }),
      { numRuns: 2000 },
    );
  });
});

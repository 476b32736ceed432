import { describe, expect, it } from '@jest/globals';
import { checkContainerName, createContainerName } from './container-name.js';

describe('checkContainerName', () => {
  it.each(['web', 'web-1', 'a.b_c', '0x', 'A'.repeat(128)])('takes %s', (name) => {
    expect(() => {
      checkContainerName(name);
    }).not.toThrow();
  });

  it.each([
    '',
    'a',
    '.',
    '..',
    '../x',
    'a/b',
    '-rf',
    '_x',
    'a b',
    'a\n',
    'ä1',
    '\u{1f600}x',
    '\u001b]0;x',
    'A'.repeat(129),
  ])('refuses %j', (name) => {
    expect(() => {
      checkContainerName(name);
    }).toThrow(
      expect.objectContaining({ code: 'DOCKLET_CONTAINER_INVALID_NAME', details: { name } }),
    );
  });
});

describe('createContainerName', () => {
  it('makes names that are allowed', () => {
    for (let round = 0; round < 200; round++) {
      checkContainerName(createContainerName());
    }
    expect(new Set(Array.from({ length: 50 }, createContainerName)).size).toBeGreaterThan(10);
  });
});

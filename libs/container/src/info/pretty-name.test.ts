import { describe, expect, it } from '@jest/globals';
import { prettyName } from './pretty-name.js';

describe('prettyName', () => {
  it.each([
    [
      'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian"\n',
      'Debian GNU/Linux 12 (bookworm)',
    ],
    ['NAME=x\nPRETTY_NAME=Alpine', 'Alpine'],
    ["PRETTY_NAME='one'", 'one'],
    ['PRETTY_NAME="a \\"b\\" \\$c"', 'a "b" $c'],
    ['', 'Linux'],
  ])('of %j is %j', (text, name) => {
    expect(prettyName(text)).toBe(name);
  });
});

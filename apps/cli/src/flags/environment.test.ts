import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseVariable, readEnvironmentFile } from './environment.js';

const own = { HOME: '/root', EMPTY: '' };
const usage = expect.objectContaining({ code: 'DOCKLET_CLI_USAGE' });

describe('parseVariable', () => {
  it.each([
    ['A=b', ['A=b']],
    ['A=', ['A=']],
    ['HOME', ['HOME=/root']],
    ['EMPTY', ['EMPTY=']],
    ['NOT_THERE', []],
  ])('reads %s', (text, expected) => {
    expect(parseVariable(text, own)).toEqual(expected);
  });

  it.each(['', '=b'])('refuses %j', (text) => {
    expect(() => parseVariable(text, own)).toThrow(
      expect.objectContaining({ code: 'DOCKLET_CLI_FLAG_VALUE' }),
    );
  });
});

describe('readEnvironmentFile', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'environment-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const read = (text: string): readonly string[] => {
    const file = path.join(folder, 'env');
    writeFileSync(file, text);
    return readEnvironmentFile(file, own);
  };

  it('takes a variable from each line, quotes and all, and leaves out comments', () => {
    expect(read('\uFEFF# for people\n\nA="b c"\r\n  B=2 \nHOME\nGONE\n')).toEqual([
      'A="b c"',
      'B=2 ',
      'HOME=/root',
    ]);
  });

  it.each(['A b=c', '=c'])('refuses the line %j, and says which it is', (line) => {
    expect(() => read(`OK=1\n${line}\n`)).toThrow(/line 2/);
  });

  it('refuses a file that is not there', () => {
    expect(() => readEnvironmentFile(path.join(folder, 'none'), own)).toThrow(usage);
  });
});

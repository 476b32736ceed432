import { describe, expect, it } from '@jest/globals';
import { Command } from 'commander';
import { expandSwitches } from './arguments.js';

const command = new Command('run')
  .option('--rm')
  .option('-i, --interactive')
  .option('-e, --env <variable>')
  .option('--human', '', true)
  .option('--no-human')
  .option('--explain')
  .option('--explain-format <format>');
const expand = (line: string): string => expandSwitches(command, line.split(' ')).join(' ');

describe('expandSwitches', () => {
  it.each([
    ['--rm=true image', '--rm image'],
    ['--rm=1 image', '--rm image'],
    ['--rm=false image', 'image'],
    ['-i=true image', '--interactive image'],
    ['-i=false image', 'image'],
    ['-e=A image', '--env=A image'],
    ['--human=false image', '--no-human image'],
    ['--explain=json image', '--explain --explain-format json image'],
    ['--env=A=b image', '--env=A=b image'],
    ['--unknown=x image', '--unknown=x image'],
  ])('rewrites %s', (line, expected) => {
    expect(expand(line)).toBe(expected);
  });

  it.each(['image --rm=false', '-- --rm=false', '- --rm=false'])(
    'leaves %s to the container',
    (line) => {
      expect(expand(line)).toBe(line);
    },
  );

  it.each(['--env --rm=false image', '-e --rm=false image', '-ie --rm=false image'])(
    'knows that the second word of %s is a value',
    (line) => {
      expect(expand(line)).toBe(line);
    },
  );

  it('goes on behind a value that is part of the word', () => {
    expect(expand('-eA=b --rm=false image')).toBe('-eA=b image');
  });

  it('refuses a switch that is neither on nor off', () => {
    expect(() => expand('--rm=perhaps image')).toThrow(
      expect.objectContaining({ code: 'DOCKLET_CLI_USAGE' }),
    );
  });
});

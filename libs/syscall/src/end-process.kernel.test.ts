import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';

const loader = path.join(import.meta.dirname, '../../../tools/run-typescript/register.mjs');
const script = path.join(import.meta.dirname, 'ending.fixture.ts');

/** What a process ends with that is given these arguments, and a pipe to read from. */
function end(...args: string[]): number | null {
  const { status, stderr } = spawnSync(process.execPath, ['--import', loader, script, ...args], {
    input: 'unread',
    encoding: 'utf8',
    env: {},
  });
  expect(stderr).toBe('');
  return status;
}

describe('endProcess', () => {
  it('ends the process with that code, and nothing comes after it', () => {
    expect(end('bound')).toBe(3);
  });

  it('leaves the end to Node when nothing has been loaded that could do it', () => {
    expect(end()).toBe(4);
  });

  it('leaves the end to Node at a terminal, whose settings that puts back', () => {
    const command = [process.execPath, '--import', loader, script, 'bound'].join(' ');
    const { status } = spawnSync('script', ['-qec', command, '/dev/null'], { stdio: 'ignore' });
    expect(status).toBe(4);
  });

  it('leaves the end to Node when that has to put the mode of a standard stream back', () => {
    expect(end('bound', 'streamed')).toBe(4);
  });
});

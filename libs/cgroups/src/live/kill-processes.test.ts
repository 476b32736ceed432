import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import { temporaryFolders } from '../temporary-folder.fixture.js';
import { killProcesses } from './kill-processes.js';

const temporaryFolder = temporaryFolders();

describe('killProcesses', () => {
  it('leaves it to the kernel where it can', () => {
    // Were this process killed one by one, there would be no test any more.
    const files = { 'cgroup.procs': `${process.pid}\n`, 'cgroup.kill': '' };
    const folder = temporaryFolder(files);
    killProcesses({ path: 'c', unified: folder, v1: {} });
    expect(readFileSync(`${folder}/cgroup.kill`, 'utf8')).toBe('1');
  });

  it.each([
    ['v2 before Linux 5.14', 'cgroup.freeze', '0'],
    ['v1', 'freezer.state', 'THAWED'],
  ])('kills one by one on %s, and lets all go on to die', async (version, file, thawed) => {
    const child = spawn('sleep', ['1000']);
    const folder = temporaryFolder({ 'cgroup.procs': `${child.pid ?? 0}\n`, [file]: '' });
    const cgroup = version === 'v1' ? { v1: { freezer: folder } } : { unified: folder, v1: {} };
    killProcesses({ path: 'c', ...cgroup });
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    expect(readFileSync(`${folder}/${file}`, 'utf8')).toBe(thawed);
  });

  it('does not mind a process that has ended meanwhile', () => {
    // The kernel gives no process a number as high as this.
    const folder = temporaryFolder({ 'cgroup.procs': '2147483647\n', 'freezer.state': '' });
    killProcesses({ path: 'c', v1: { freezer: folder } });
    expect(readFileSync(`${folder}/freezer.state`, 'utf8')).toBe('THAWED');
  });
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { loadSettings } from '@docklet/config';
import { describe, expect, it } from '@jest/globals';
import { helperCommand } from './helper-command.js';

/** What the kernel reads of a file's first line, since Linux 5.1; execve(2). */
const interpreterBytes = 255;

describe('helperCommand', () => {
  it('starts docklet as the first line of its launcher does', async () => {
    const settings = await loadSettings({ environment: {}, flags: {} });
    const { argv, environment } = helperCommand(settings, '/etc/docklet/config.json', {});
    const launcher = path.join(import.meta.dirname, '../bin/docklet.cjs');
    const [firstLine = ''] = readFileSync(launcher, 'utf8').split('\n');
    const flags = argv.slice(1, argv.indexOf('--') + 1).join(' ');
    const tunables = environment.find((entry) => entry.startsWith('GLIBC_TUNABLES=')) ?? '';
    expect(firstLine).toBe(`#!/usr/bin/env -S ${tunables}\${GLIBC_TUNABLES} node ${flags}`);
    expect(firstLine.length).toBeLessThanOrEqual(interpreterBytes);
  });
});

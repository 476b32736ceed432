import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Sandbox } from './fixtures/sandbox.js';

let box: Sandbox;

beforeAll(() => {
  box = new Sandbox();
});
afterAll(async () => {
  box[Symbol.dispose]();
  await box.expectClean();
});

/** Bridges and firewall tables, which readMachine leaves out. */
function networks(): string {
  const links = execFileSync('ip', ['-br', 'link', 'show', 'type', 'bridge'], { encoding: 'utf8' });
  return `${links.replaceAll(/ .*/g, '')}${execFileSync('nft', ['list', 'tables'], { encoding: 'utf8' })}`;
}

describe('docklet system reset', () => {
  it('asks first, and does nothing without a yes', async () => {
    await box.ok(['run', '--name', 'kept', '--rootfs', box.rootfs, 'true']);
    const { code, stderr } = await box.run(['system', 'reset'], { input: 'n\n' });
    expect(code).toBe(1);
    expect(stderr).toContain('all containers');
    expect(await box.ok(['ps', '-aq'])).not.toBe('');
  });

  it('removes containers, those that run too, and the network; what is not docklet’s stays', async () => {
    const mine = path.join(box.root, 'mine');
    mkdirSync(mine);
    writeFileSync(path.join(mine, 'file'), 'precious');
    using another = new Sandbox();
    const clean = networks();
    await box.ok(['run', '-d', '--name', 'running', '--rootfs', box.rootfs, 'sleep', '1000']);
    await another.shell('true');
    const both = networks();
    await box.ok(['system', 'reset', '-f']);
    expect(existsSync(path.join(box.root, 'containers'))).toBe(false);
    expect(existsSync(path.join(mine, 'file'))).toBe(true);
    expect(networks().split('\n').length).toBeLessThan(both.split('\n').length);
    expect((await another.shell('ls /sys/class/net')).stdout).toBe('eth0\nlo\n');
    expect(clean).not.toBe('');
  });

  it('leaves a place to begin anew', async () => {
    expect((await box.shell('echo again')).stdout).toBe('again\n');
  });
});

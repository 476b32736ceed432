import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { attachDeviceFilter } from './device-filter.js';

/** Two instructions of eBPF: r0 = value; exit. */
function returning(value: number): Buffer {
  const program = Buffer.alloc(16);
  program.writeUInt8(0xb7, 0);
  program.writeInt32LE(value, 4);
  program.writeUInt8(0x95, 8);
  return program;
}

/** The v2 hierarchy is mounted here, or beside those of v1. */
const hierarchy = readdirSync('/sys/fs/cgroup').includes('unified')
  ? '/sys/fs/cgroup/unified'
  : '/sys/fs/cgroup';
const cgroup = path.join(hierarchy, `docklet-test-${process.pid}`);

function canReadZero(): boolean {
  const script = `echo $$ > ${cgroup}/cgroup.procs && head -c1 /dev/zero > /dev/full 2>&1; head -c1 /dev/zero`;
  try {
    return execFileSync('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] }).length === 1;
  } catch {
    return false;
  }
}

describe('attachDeviceFilter', () => {
  beforeEach(() => {
    mkdirSync(cgroup);
  });
  afterEach(() => {
    rmdirSync(cgroup);
  });

  it('lets the program decide: 1 allows, 0 denies', () => {
    expect(canReadZero()).toBe(true);
    attachDeviceFilter(cgroup, returning(1));
    expect(canReadZero()).toBe(true);
  });

  it('denies every device by a program that returns 0', () => {
    attachDeviceFilter(cgroup, returning(0));
    expect(canReadZero()).toBe(false);
  });

  it('refuses what the verifier refuses', () => {
    expect(() => {
      attachDeviceFilter(cgroup, Buffer.alloc(8));
    }).toThrow(expect.objectContaining({ code: 'DOCKLET_SYSCALL_FAILED' }));
  });
});

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { callTable } from '../call-table.js';
import * as bpf from './bpf.js';
import * as loop from './loop.js';
import * as memory from './memory.js';
import * as mount from './mount.js';
import * as open from './open.js';
import * as processes from './process.js';
import { rlimitNumbers } from './resource.js';
import * as security from './security.js';
import * as socket from './socket.js';
import * as terminal from './terminal.js';
import * as time from './time.js';

const families: Record<string, [headers: string[], constants: Record<string, number>]> = {
  bpf: [['linux/bpf.h'], bpf],
  loop: [['linux/loop.h'], loop],
  memory: [['sys/mman.h', 'linux/memfd.h'], memory],
  mount: [['sys/mount.h', 'linux/mount.h'], mount],
  open: [['fcntl.h', 'linux/openat2.h', 'sys/file.h', 'unistd.h'], open],
  process: [
    ['linux/sched.h', 'sys/wait.h', 'sys/prctl.h', 'linux/close_range.h', 'signal.h'],
    processes,
  ],
  resource: [['sys/resource.h'], rlimitNumbers],
  security: [['linux/seccomp.h', 'linux/keyctl.h'], security],
  socket: [['sys/socket.h', 'netinet/in.h', 'linux/netlink.h'], socket],
  terminal: [['sys/ioctl.h', 'termios.h', 'asm/ioctls.h'], terminal],
  time: [['time.h', 'sys/timerfd.h'], time],
};

/** Newer than the headers of Debian 12 (Linux 6.1, glibc 2.36), or there only as a 64-bit literal. */
const notInHeaders = [
  'MFD_EXEC',
  'CLONE_CLEAR_SIGHAND',
  'CLONE_INTO_CGROUP',
  'BPF_TCX_INGRESS',
  'PIDFD_GET_MNT_NAMESPACE',
];

/** What a C compiler makes of some names, with the kernel's and the C library's headers. */
function valuesInC(headers: readonly string[], names: readonly string[]): Record<string, number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'docklet-headers-'));
  try {
    const source = [
      '#define _GNU_SOURCE',
      ...['stdio.h', ...headers].map((header) => `#include <${header}>`),
      'int main(void) {',
      ...names.map((name) => `printf("${name} %lld\\n", (long long)(${name}));`),
      '}',
    ];
    writeFileSync(path.join(folder, 'a.c'), source.join('\n'));
    execFileSync('gcc', ['-w', '-o', 'a.out', 'a.c'], { cwd: folder });
    const lines = execFileSync('./a.out', { cwd: folder, encoding: 'utf8' }).trim().split('\n');
    return Object.fromEntries(
      lines.map((line) => {
        const [name = '', value] = line.split(' ');
        return [name, Number(value)];
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('constants', () => {
  it.each(Object.entries(families))('of %s have the values of the headers', (_, family) => {
    const [headers, constants] = family;
    const names = Object.keys(constants).filter((name) => !notInHeaders.includes(name));
    expect(valuesInC(headers, names)).toEqual(
      Object.fromEntries(names.map((name) => [name, constants[name]])),
    );
  });
});

describe('callTable', () => {
  it('has the numbers of the headers', () => {
    const calls = Object.entries(callTable);
    const numbers = valuesInC(
      ['sys/syscall.h'],
      calls.map(([name]) => `__NR_${name}`),
    );
    const ours = process.arch === 'arm64' ? 'arm64' : 'x64';
    expect(numbers).toEqual(
      Object.fromEntries(calls.map(([name, call]) => [`__NR_${name}`, call[ours]])),
    );
  });
});

import { execFileSync } from 'node:child_process';
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openRoot } from '@docklet/syscall';

import { maxAccountFileBytes, readAccountFiles } from './read-account-files.js';

/** Outside of the container's root: what must never be read. */
const secret = 'root:x:0:0:host:/root:/bin/sh\n';

let folder: string;
let root: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'docklet-'));
  root = path.join(folder, 'root');
  mkdirSync(path.join(root, 'etc'), { recursive: true });
  mkdirSync(path.join(folder, 'etc'));
  writeFileSync(path.join(folder, 'etc/passwd'), secret);
  writeFileSync(path.join(folder, 'secret'), secret);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const inRoot = (name: string): string => path.join(root, name);

function read(): { passwd: string; group: string } {
  using handle = openRoot(root);
  const { passwd, group } = readAccountFiles(handle);
  return { passwd: Buffer.from(passwd).toString(), group: Buffer.from(group).toString() };
}

function expectRefusal(reason: unknown = expect.any(String)): void {
  expect(read).toThrow(
    expect.objectContaining({
      code: 'DOCKLET_NAMESPACES_ACCOUNT_FILE',
      details: { path: '/etc/passwd', reason },
    }),
  );
}

describe('readAccountFiles', () => {
  it('reads both files', () => {
    writeFileSync(inRoot('etc/passwd'), 'app:x:1:1::/:/');
    writeFileSync(inRoot('etc/group'), 'a'.repeat(100_000));
    expect(read()).toEqual({ passwd: 'app:x:1:1::/:/', group: 'a'.repeat(100_000) });
  });

  it('takes a missing file for an empty one', () => {
    expect(read()).toEqual({ passwd: '', group: '' });
    rmSync(inRoot('etc'), { recursive: true });
    expect(read()).toEqual({ passwd: '', group: '' });
    writeFileSync(inRoot('etc'), 'not a folder');
    expect(read()).toEqual({ passwd: '', group: '' });
  });

  it('follows a link inside the root', () => {
    writeFileSync(inRoot('accounts'), 'app:x:1:1::/:/');
    symlinkSync('/accounts', inRoot('etc/passwd'));
    expect(read().passwd).toBe('app:x:1:1::/:/');
  });

  it.each(['/secret', '../../secret', '../../../../../../../../secret', '/../secret'])(
    'does not follow a link to %s out of the root (CVE-2024-9676)',
    (target) => {
      symlinkSync(target, inRoot('etc/passwd'));
      expect(read().passwd).toBe('');
    },
  );

  it('does not follow a folder that leads out of the root (CVE-2024-9676)', () => {
    rmSync(inRoot('etc'), { recursive: true });
    symlinkSync('../etc', inRoot('etc'));
    expectRefusal(expect.stringContaining('ELOOP'));
  });

  it('refuses a FIFO without waiting for its writer (CVE-2024-9676)', () => {
    execFileSync('mkfifo', [inRoot('etc/passwd')]);
    expectRefusal('it is not a regular file');
  });

  it('refuses a link to a FIFO (CVE-2024-9676)', () => {
    execFileSync('mkfifo', [inRoot('fifo')]);
    symlinkSync('/fifo', inRoot('etc/passwd'));
    expectRefusal('it is not a regular file');
  });

  it.each([
    ['/dev/zero', ['c', '1', '5']],
    ['a disk', ['b', '254', '0']],
    // Opening these for reading waits for ever, or does something to the machine.
    ['a tape', ['c', '9', '0']],
    ['the watchdog', ['c', '10', '130']],
  ])('refuses a device without opening it: %s (CVE-2024-9676)', (_, numbers) => {
    execFileSync('mknod', [inRoot('etc/passwd'), ...numbers]);
    expectRefusal('it is not a regular file');
  });

  it('refuses a folder', () => {
    mkdirSync(inRoot('etc/passwd'));
    expectRefusal('it is not a regular file');
  });

  it('refuses a socket', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(inRoot('socket'), resolve));
    linkSync(inRoot('socket'), inRoot('etc/passwd'));
    expectRefusal('it is not a regular file');
    await new Promise((resolve) => server.close(resolve));
  });

  it('refuses a link to itself', () => {
    symlinkSync('passwd', inRoot('etc/passwd'));
    expectRefusal(expect.stringContaining('ELOOP'));
  });

  it('refuses a sparse file of 4 GiB (CVE-2026-47262)', () => {
    writeFileSync(inRoot('etc/passwd'), '');
    truncateSync(inRoot('etc/passwd'), 4 * 1024 ** 3);
    expectRefusal(`it is larger than ${maxAccountFileBytes} bytes`);
  });

  it('does not read a file of /proc, which may act when it is read (CVE-2024-9676)', () => {
    writeFileSync(inRoot('etc/passwd'), '');
    execFileSync('mount', ['--bind', '/proc/version', inRoot('etc/passwd')]);
    try {
      expect(read().passwd).toBe('');
    } finally {
      execFileSync('umount', [inRoot('etc/passwd')]);
    }
  });

  it('reads a file that is mounted in its place', () => {
    writeFileSync(inRoot('etc/passwd'), '');
    execFileSync('mount', ['--bind', path.join(folder, 'secret'), inRoot('etc/passwd')]);
    try {
      expect(read().passwd).toBe(secret);
    } finally {
      execFileSync('umount', [inRoot('etc/passwd')]);
    }
  });

  it('reads a file of just the largest size', () => {
    writeFileSync(inRoot('etc/passwd'), Buffer.alloc(maxAccountFileBytes, 'x'));
    expect(read().passwd).toHaveLength(maxAccountFileBytes);
  });

  it('leaves no descriptor behind, whatever happens', () => {
    read();
    const before = readdirSync('/proc/self/fd').length;
    mkdirSync(inRoot('etc/passwd'));
    expectRefusal();
    rmSync(inRoot('etc/passwd'), { recursive: true });
    writeFileSync(inRoot('etc/passwd'), Buffer.alloc(maxAccountFileBytes + 1));
    expectRefusal();
    rmSync(inRoot('etc/passwd'));
    read();
    expect(readdirSync('/proc/self/fd')).toHaveLength(before);
  });
});

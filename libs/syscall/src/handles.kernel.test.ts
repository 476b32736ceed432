import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { O_RDONLY } from './constants/open.js';
import { createPipe, duplicateAbove, enlargePipe } from './descriptors.js';
import { Fd } from './fd.js';
import { syscall } from './libc.js';
import { lockFile, tryLockExistingFile } from './lock.js';
import { createMemoryFile } from './memory-file.js';
import { withNamespace } from './namespace.js';
import { openInRoot, openRoot } from './open-in-root.js';
import { openPidfd, signalPidfd, takeFromProcess } from './pidfd.js';
import { createSealedExecutable } from './program/stage.js';
import {
  getTerminalSettings,
  getWindowSize,
  rawSettings,
  setTerminalSettings,
  setWindowSize,
} from './terminal.js';

let folder: string;
let fdsBefore: number;

beforeAll(() => {
  syscall('getpid', []); // loads koffi, which opens descriptors of its own
  fdsBefore = readdirSync('/proc/self/fd').length;
  folder = mkdtempSync(path.join(tmpdir(), 'docklet-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  expect(readdirSync('/proc/self/fd')).toHaveLength(fdsBefore);
});

describe('syscall', () => {
  it('throws the error with its name, its call and its subject', () => {
    expect(() => syscall('chdir', ['/no/such'], '/no/such')).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_SYSCALL_FAILED',
        message: 'cannot chdir /no/such: ENOENT',
        errno: 'ENOENT',
      }),
    );
  });
});

describe('Fd', () => {
  it('closes once, and not at all after it was taken', () => {
    const { reader, writer } = createPipe();
    reader.close();
    reader.close();
    expect(reader.number).toBe(-1);
    const number = writer.take();
    writer.close();
    expect(existsSync(`/proc/self/fd/${number}`)).toBe(true);
    Fd.own(number).close();
  });
});

describe('duplicateAbove', () => {
  it('gives a high number that is closed on exec', () => {
    using file = Fd.own(openSync('/dev/null', 'r'));
    using copy = duplicateAbove(file);
    expect(copy.number).toBeGreaterThanOrEqual(64);
    const flags = readFileSync(`/proc/self/fdinfo/${copy.number}`, 'utf8');
    expect(flags).toMatch(/flags:\s+02\d+/);
  });
});

describe('enlargePipe', () => {
  it('takes a megabyte without a reader', () => {
    const pipe = createPipe();
    enlargePipe(pipe, 1 << 20);
    expect(writeSync(pipe.writer.number, Buffer.alloc(1 << 20))).toBe(1 << 20);
    pipe.reader.close();
    pipe.writer.close();
  });
});

describe('createSealedExecutable', () => {
  it('cannot be written to, not even through /proc (CVE-2019-5736)', () => {
    using file = createSealedExecutable('test', Buffer.from('bytes'));
    expect(() => writeSync(file.number, 'x')).toThrow(expect.objectContaining({ code: 'EPERM' }));
    expect(() => {
      writeFileSync(`/proc/self/fd/${file.number}`, 'x');
    }).toThrow(expect.objectContaining({ code: 'EPERM' }));
    expect(readFileSync(`/proc/self/fd/${file.number}`, 'utf8')).toBe('bytes');
  });
});

describe('lockFile', () => {
  it('is held by one at a time, and free once its handle is closed', () => {
    const file = path.join(folder, 'lock');
    const first = lockFile(file)!;
    expect(lockFile(file, { waits: false })).toBeUndefined();
    first.close();
    lockFile(file, { waits: false })!.close();
  });

  it('is shared among those who ask for that', () => {
    const file = path.join(folder, 'shared');
    using first = lockFile(file, { isShared: true })!;
    using second = lockFile(file, { isShared: true, waits: false });
    expect(first.number).toBeGreaterThan(0);
    expect(second).toBeDefined();
    expect(lockFile(file, { waits: false })).toBeUndefined();
  });

  it('is let go by the kernel when its holder is killed', () => {
    const file = path.join(folder, 'killed');
    const script = `exec 9>>${file}; flock -x 9; kill -9 $$`;
    expect(spawnSync('sh', ['-c', script]).signal).toBe('SIGKILL');
    lockFile(file, { waits: false })!.close();
  });
});

describe('a lock on a file that is removed by its holder', () => {
  it('is taken anew by whoever waited for it, on a file that others can find', () => {
    const file = path.join(folder, 'removed');
    const script = `exec 9>>${file}; flock -x 9; echo locked; read _; rm ${file}`;
    const holder = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'inherit'] });
    return new Promise<void>((resolve) => {
      holder.stdout.once('data', () => {
        // The holder removes the file and ends while this process waits for the lock.
        holder.stdin.end('\n');
        const lock = lockFile(file)!;
        expect(existsSync(file)).toBe(true);
        expect(tryLockExistingFile(file)).toBeUndefined();
        lock.close();
        holder.once('close', () => {
          resolve();
        });
      });
    });
  });
});

describe('tryLockExistingFile', () => {
  it('takes a lock that nobody holds, and makes no file', () => {
    const file = path.join(folder, 'existing');
    expect(tryLockExistingFile(file)).toBeUndefined();
    expect(existsSync(file)).toBe(false);
    const holder = lockFile(file)!;
    expect(tryLockExistingFile(file)).toBeUndefined();
    holder.close();
    tryLockExistingFile(file)!.close();
  });
});

describe('openInRoot', () => {
  it('keeps absolute links and .. inside', () => {
    const root = path.join(folder, 'root');
    mkdirSync(path.join(root, 'etc'), { recursive: true });
    writeFileSync(path.join(root, 'etc/passwd'), 'inside');
    symlinkSync('/etc/passwd', path.join(root, 'absolute'));
    symlinkSync('../../../../etc/passwd', path.join(root, 'relative'));
    using handle = openRoot(root);
    for (const name of ['etc/passwd', '/etc/passwd', 'absolute', 'relative', '../etc/passwd']) {
      using file = openInRoot(handle, name, O_RDONLY);
      expect(readFileSync(file.number, 'utf8')).toBe('inside');
    }
  });

  it('refuses the magic links of /proc', () => {
    using handle = openRoot('/proc');
    expect(() => openInRoot(handle, 'self/root', O_RDONLY)).toThrow(
      expect.objectContaining({ errno: 'ELOOP' }),
    );
  });
});

describe('pidfd', () => {
  it('signals a process, and knows when it is gone', () => {
    const { pid } = spawnSync('true');
    expect(() => openPidfd(pid)).toThrow(expect.objectContaining({ errno: 'ESRCH' }));
    using self = openPidfd(process.pid);
    expect(signalPidfd(self, 'SIGCONT')).toBe(true);
  });

  it('copies a descriptor of another process', () => {
    using self = openPidfd(process.pid);
    using file = Fd.own(openSync('/dev/zero', 'r'));
    using copy = takeFromProcess(self, file.number);
    expect(readlinkSync(`/proc/self/fd/${copy.number}`)).toBe('/dev/zero');
  });
});

describe('terminal sizes', () => {
  it('are set and read', () => {
    using terminal = Fd.own(openSync('/dev/ptmx', 'r+'));
    setWindowSize(terminal, { rows: 12, columns: 345 });
    expect(getWindowSize(terminal)).toEqual({ rows: 12, columns: 345 });
  });

  it('are an error for what is no terminal', () => {
    using file = createMemoryFile('test');
    expect(() => getWindowSize(file)).toThrow(expect.objectContaining({ errno: 'ENOTTY' }));
  });
});

describe('rawSettings', () => {
  it('are what stty(1) calls raw, and can be taken back', () => {
    using terminal = Fd.own(openSync('/dev/ptmx', 'r+'));
    const stty = (): string =>
      execFileSync('stty', ['-a'], { stdio: [terminal.number, 'pipe', 'inherit'] }).toString();
    const before = stty();
    const settings = getTerminalSettings(terminal);
    setTerminalSettings(terminal, rawSettings(settings));
    for (const flag of [
      '-icanon',
      '-echo',
      '-isig',
      '-opost',
      '-icrnl',
      '-ixon',
      'cs8',
      'min = 1',
    ]) {
      expect(stty()).toContain(flag);
    }
    setTerminalSettings(terminal, settings);
    expect(stty()).toBe(before);
  });
});

describe('withNamespace', () => {
  it('comes back, also after an error', () => {
    const home = readlinkSync('/proc/thread-self/ns/net');
    using target = Fd.own(openSync('/proc/self/ns/net', 'r'));
    expect(withNamespace('net', target, () => 42)).toBe(42);
    expect(() =>
      withNamespace('net', target, () => {
        throw new Error('inside');
      }),
    ).toThrow('inside');
    expect(readlinkSync('/proc/thread-self/ns/net')).toBe(home);
  });
});

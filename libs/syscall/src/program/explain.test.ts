import { describe, expect, it } from '@jest/globals';
import { MOUNT_ATTR_RDONLY, MS_NODEV, MS_NOSUID, MS_PRIVATE } from '../constants/mount.js';
import {
  AT_EMPTY_PATH,
  AT_FDCWD,
  O_CLOEXEC,
  O_RDONLY,
  RESOLVE_IN_ROOT,
  RESOLVE_NO_XDEV,
} from '../constants/open.js';
import { PR_SET_DUMPABLE, P_PIDFD, SIG_SETMASK, WEXITED } from '../constants/process.js';
import { explainProgram, showStep } from './explain.js';
import type { Step } from './value.js';
import { Cell, inherited, resultOf, vector, words } from './value.js';

const show = (call: Step['call'], ...args: Step['args']): string =>
  showStep({ call, args, why: '' });

describe('showStep', () => {
  it('prints strings quoted, flags by name and zero pointers as NULL', () => {
    expect(show('mount', 'proc', '/proc', 'proc', MS_NOSUID | MS_NODEV, null)).toBe(
      'mount("proc", "/proc", "proc", MS_NOSUID|MS_NODEV, NULL)',
    );
  });

  it('prints descriptors and results by what they are', () => {
    expect(show('openat', AT_FDCWD, '/', O_RDONLY, 0)).toBe('openat(AT_FDCWD, "/", O_RDONLY, 0)');
    expect(show('dup3', resultOf('slave'), inherited('stdin'), O_CLOEXEC)).toBe(
      'dup3(<slave>, <stdin>, O_CLOEXEC)',
    );
  });

  it('prints modes in octal and devices by their two numbers', () => {
    expect(show('mknodat', AT_FDCWD, 'null', 0o20666, (1 << 8) | 3)).toBe(
      'mknodat(AT_FDCWD, "null", 020666, makedev(1, 3))',
    );
  });

  it('prints cells by name, vectors item by item, bytes by their size', () => {
    const cell = new Cell('status', 8);
    expect(show('execve', '/bin/sh', vector(['sh', '-c']), cell.at(4))).toBe(
      'execve("/bin/sh", {"sh", "-c", NULL}, &status+4)',
    );
    expect(show('write', 1, new Uint8Array(3), cell.load())).toBe('write(1, <3 bytes>, status)');
  });

  it('prints structures field by field', () => {
    const how = words(O_CLOEXEC, 0o644, RESOLVE_IN_ROOT | RESOLVE_NO_XDEV);
    expect(show('openat2', AT_FDCWD, '/', how, 24)).toBe(
      'openat2(AT_FDCWD, "/", {flags=O_CLOEXEC, mode=0644, resolve=RESOLVE_NO_XDEV|RESOLVE_IN_ROOT}, 24)',
    );
    const attributes = words(MOUNT_ATTR_RDONLY, 0, MS_PRIVATE, 0);
    expect(show('mount_setattr', 3, '', AT_EMPTY_PATH, attributes, 32)).toBe(
      'mount_setattr(3, "", AT_EMPTY_PATH, {attr_set=MOUNT_ATTR_RDONLY, attr_clr=0, propagation=MS_PRIVATE, userns_fd=0}, 32)',
    );
  });

  it('tells numbers apart that mean different things at different places', () => {
    expect(show('prctl', PR_SET_DUMPABLE, 0, 0, 0, 0)).toBe('prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)');
    expect(show('waitid', P_PIDFD, 5, null, WEXITED, null)).toBe(
      'waitid(P_PIDFD, 5, NULL, WEXITED, NULL)',
    );
    expect(show('rt_sigprocmask', SIG_SETMASK, null, null, 8)).toBe(
      'rt_sigprocmask(SIG_SETMASK, NULL, NULL, 8)',
    );
  });

  it('prints bits without a name as a number', () => {
    expect(show('unshare', 0x20000 | 0x1)).toBe('unshare(CLONE_NEWNS|0x1)');
  });

  it('escapes what could drive a terminal', () => {
    expect(show('chdir', '/\x1b[2J')).toBe('chdir("/\\u001b[2J")');
  });
});

describe('explainProgram', () => {
  it('numbers the steps over all sections', () => {
    const step: Step = { call: 'getpid', args: [], why: 'because' };
    const steps = explainProgram({
      sections: [
        { name: 'monitor', steps: [step, step] },
        { name: 'init', steps: [step] },
      ],
      inherits: [],
    });
    expect(steps.map(({ number, section }) => [number, section])).toEqual([
      [1, 'monitor'],
      [2, 'monitor'],
      [3, 'init'],
    ]);
    expect(steps[2]).toMatchObject({ call: 'getpid', arguments: [], why: 'because' });
  });
});

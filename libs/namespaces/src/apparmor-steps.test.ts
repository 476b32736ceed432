import { showStep } from '@docklet/syscall';
import { describe, expect, it } from '@jest/globals';
import { apparmorSteps, readAppArmorFailure } from './apparmor-steps.js';

describe('apparmorSteps', () => {
  it.each([undefined, 'unconfined'])('changes nothing for %s', (profile) => {
    expect(apparmorSteps(profile)).toEqual([]);
  });

  it('asks for the profile from the next execve on, with the length in bytes', () => {
    expect(apparmorSteps('größe').map(showStep)).toEqual([
      'openat(AT_FDCWD, "/proc/self/attr/apparmor/exec", O_WRONLY|O_CLOEXEC, 0)',
      'write(<apparmor>, "exec größe", 12)',
    ]);
  });
});

describe('readAppArmorFailure', () => {
  const [open, write] = apparmorSteps('mine');

  it('names a profile that is not there, and the way out', () => {
    expect(
      write && readAppArmorFailure({ step: write, section: 'init', number: 1, errno: 'ENOENT' }),
    ).toMatchObject({
      code: 'DOCKLET_NAMESPACES_APPARMOR_PROFILE',
      message: 'cannot confine by the AppArmor profile "mine": it is not loaded (ENOENT)',
      hint: expect.stringContaining('apparmor_parser'),
      details: { profile: 'mine', errno: 'ENOENT' },
    });
  });

  it('knows no other steps', () => {
    expect(
      open && readAppArmorFailure({ step: open, section: 'init', number: 1, errno: 'ENOENT' }),
    ).toBeUndefined();
  });
});

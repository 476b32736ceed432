import type { Step, StepFailure } from '@docklet/syscall';
import { AT_FDCWD, O_CLOEXEC, O_WRONLY, resultOf } from '@docklet/syscall';
import { AppArmorProfileError } from './errors.js';

const attribute = 'apparmor';
const profileOfCommand = 'apparmor:profile';

/**
 * Confines what the process or its next child executes by an AppArmor profile: apparmor(7), and "exec" in the kernel's
 * security/apparmor/procattr.c. Done while /proc is the host's.
 *
 * @param profile undefined and `unconfined` change nothing
 */
export function apparmorSteps(profile: string | undefined): Step[] {
  if (profile === undefined || profile === 'unconfined') {
    return [];
  }
  const text = `exec ${profile}`;
  return [
    {
      call: 'openat',
      args: [AT_FDCWD, '/proc/self/attr/apparmor/exec', O_WRONLY | O_CLOEXEC, 0],
      why: 'how AppArmor confines what is executed next',
      label: attribute,
    },
    {
      call: 'write',
      args: [resultOf(attribute), text, Buffer.byteLength(text)],
      why: 'by this profile',
      label: profileOfCommand,
    },
  ];
}

/** What a failed step of these means; undefined for any other step. */
export function readAppArmorFailure({
  step,
  errno,
}: StepFailure): AppArmorProfileError | undefined {
  const { label, args } = step;
  return label === profileOfCommand && typeof args[1] === 'string'
    ? new AppArmorProfileError(args[1].slice('exec '.length), errno)
    : undefined;
}

import { release } from 'node:os';
import { DockletError } from '@docklet/errors';

/** The processor architectures that programs can be assembled for. */
export type Architecture = 'x64' | 'arm64';

/** The oldest kernel with every call that Docklet needs: `mount_setattr` and `clone3` with `CLONE_CLEAR_SIGHAND`. */
const oldestKernel = { major: 5, minor: 12 } as const;

/** This machine cannot run containers: another operating system, processor, or a kernel that is too old. */
export class UnsupportedPlatformError extends DockletError {
  constructor(found: string, needed: string) {
    super({
      code: 'DOCKLET_SYSCALL_UNSUPPORTED_PLATFORM',
      message: `cannot make system calls on ${found}: ${needed} is needed`,
      details: { found, needed },
    });
  }
}

/** What the machine says of itself. */
export interface PlatformFacts {
  readonly platform: string;
  readonly arch: string;
  /** As `uname -r` prints it. */
  readonly kernelRelease: string;
}

/** The architecture of this process. */
export function architecture(): Architecture {
  return process.arch as Architecture;
}

/**
 * Refuses a machine that containers cannot run on.
 *
 * @throws {@link UnsupportedPlatformError} (`DOCKLET_SYSCALL_UNSUPPORTED_PLATFORM`)
 */
export function assertSupportedPlatform(
  facts: PlatformFacts = {
    platform: process.platform,
    arch: process.arch,
    kernelRelease: release(),
  },
): void {
  if (facts.platform !== 'linux') {
    throw new UnsupportedPlatformError(facts.platform, 'Linux');
  }
  if (facts.arch !== 'x64' && facts.arch !== 'arm64') {
    throw new UnsupportedPlatformError(`a ${facts.arch} processor`, 'x64 or arm64');
  }
  const [major = 0, minor = 0] = facts.kernelRelease.split('.').map(Number);
  if (major < oldestKernel.major || (major === oldestKernel.major && minor < oldestKernel.minor)) {
    throw new UnsupportedPlatformError(
      `Linux ${facts.kernelRelease}`,
      `Linux ${oldestKernel.major}.${oldestKernel.minor} or newer`,
    );
  }
}

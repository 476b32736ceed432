import type { Step } from '@docklet/syscall';
import {
  AT_FDCWD,
  O_CLOEXEC,
  O_PATH,
  RESOLVE_NO_MAGICLINKS,
  RESOLVE_NO_SYMLINKS,
  words,
} from '@docklet/syscall';

/** How a path is opened. */
export interface OpenPathOptions {
  readonly flags?: number;
}

/** The size of a `struct open_how`: flags, mode, resolve. */
const openHowBytes = 24;

/**
 * Opens a path of the container as a handle that cannot be read or written: openat2(2).
 *
 * The container's root is this process's root by now: neither `..` nor an absolute link leads out of it. So
 * RESOLVE_IN_ROOT would add nothing but failures, EAGAIN for every path with `..` in a link that is resolved while
 * anybody on the machine renames or mounts something. What could lead out are links of /proc to open files, and those
 * are refused (CVE-2024-21626).
 */
export function openPath(
  path: string,
  { refusesLinks }: { readonly refusesLinks: boolean },
  label: string,
  why: string,
  { flags = 0 }: OpenPathOptions = {},
): Step {
  const resolve = refusesLinks ? RESOLVE_NO_SYMLINKS : RESOLVE_NO_MAGICLINKS;
  return {
    call: 'openat2',
    args: [AT_FDCWD, path, words(O_PATH | O_CLOEXEC | flags, 0, resolve), openHowBytes],
    why,
    label,
  };
}

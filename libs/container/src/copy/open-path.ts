import { fstatSync } from 'node:fs';
import type { Fd } from '@docklet/syscall';
import { O_NOFOLLOW, O_PATH, SyscallError, openInRoot, syscall } from '@docklet/syscall';

/** What a path led to. */
export interface OpenedPath extends Disposable {
  readonly handle: Fd;
  readonly kind: 'folder' | 'link' | 'other';
}

/** Whoever renames something on the way makes the kernel ask for another try (openat2(2)); not without end. */
const maxTries = 1000;

/** Opens a handle of what a path leads to in a root. @throws SyscallError */
export function openPath(
  root: Fd,
  path: string,
  { followsLink }: { readonly followsLink: boolean },
): OpenedPath {
  const handle = tryAgain(() => openInRoot(root, path, O_PATH | (followsLink ? 0 : O_NOFOLLOW)));
  const stats = fstatSync(handle.number);
  return {
    handle,
    kind: stats.isDirectory() ? 'folder' : stats.isSymbolicLink() ? 'link' : 'other',
    [Symbol.dispose]: () => handle.close(),
  };
}

/** What a link says, from its handle. */
export function readLink({ handle }: OpenedPath): string {
  const target = Buffer.alloc(4096);
  const length = syscall('readlinkat', [handle.number, '', target, target.length]);
  return target.toString('utf8', 0, length);
}

function tryAgain(open: () => Fd): Fd {
  for (let round = 1; ; round++) {
    try {
      return open();
    } catch (error) {
      if (!(error instanceof SyscallError) || error.errno !== 'EAGAIN' || round === maxTries) {
        throw error;
      }
    }
  }
}

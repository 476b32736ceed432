import { duplicateAbove } from './descriptors.js';
import type { Fd } from './fd.js';
import { libc } from './libc.js';
import { SyscallError } from './syscall-error.js';

/** What to execute, and with which descriptors. */
export interface SpawnOptions {
  readonly executable: Fd;
  readonly argv: readonly string[];
  /** Which descriptor of this process the child has under which number. It has no others. */
  readonly fds: readonly (readonly [source: Fd | number, target: number])[];
}

/** Room for a posix_spawn_file_actions_t (80 bytes) and a posix_spawnattr_t (336), in glibc and in musl. */
const structureBytes = 512;

/** Every signal at its default: Node ignores SIGPIPE, and what is ignored stays ignored over an exec. */
const POSIX_SPAWN_SETSIGDEF = 4;
const allSignals = Buffer.alloc(128, 0xff);

let attributes: Buffer | undefined;

/**
 * Starts an executable as a child: posix_spawn(3). The C library clones with `CLONE_VM | CLONE_VFORK`, so it takes
 * 0.2 ms however much memory this process has; a plain fork copies its page tables (4 ms for 300 MB).
 *
 * Every descriptor that Node opens is closed on exec, so the child gets just those that are passed.
 *
 * @returns the child's process id
 * @throws {@link SyscallError}
 */
export function spawn({ executable, argv, fds }: SpawnOptions): number {
  const { spawn: posixSpawn, spawnActions } = libc();
  const temporary: Fd[] = [];
  const actions = Buffer.alloc(structureBytes);
  spawnActions.init(actions);
  try {
    const targets = new Set(fds.map(([, target]) => target));
    for (const [source, target] of fds) {
      spawnActions.addDup2(actions, safeSource(source, target, targets, temporary), target);
    }
    const pid = Buffer.alloc(4);
    const path = `/proc/self/fd/${executable.number}`;
    attributes ??= createAttributes();
    const errno = posixSpawn(pid, path, actions, attributes, [...argv, null], [null]);
    if (errno !== 0) {
      throw new SyscallError({ call: 'posix_spawn', subject: path, errno });
    }
    return pid.readInt32LE(0);
  } finally {
    spawnActions.destroy(actions);
    temporary.forEach((fd) => fd.close());
  }
}

/**
 * The number to copy from. One that is also somebody's target could be overwritten before its turn, so it is moved out of
 * the way first; if it is its own target, the copy only clears its close-on-exec flag.
 */
function safeSource(
  source: Fd | number,
  target: number,
  targets: ReadonlySet<number>,
  temporary: Fd[],
): number {
  const number = typeof source === 'number' ? source : source.number;
  if (number === target || !targets.has(number)) {
    return number;
  }
  const copy = duplicateAbove(number);
  temporary.push(copy);
  return copy.number;
}

function createAttributes(): Buffer {
  const { spawnAttributes } = libc();
  const bytes = Buffer.alloc(structureBytes);
  spawnAttributes.init(bytes);
  spawnAttributes.setSignalDefaults(bytes, allSignals);
  spawnAttributes.setFlags(bytes, POSIX_SPAWN_SETSIGDEF);
  return bytes;
}

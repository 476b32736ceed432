import type { CallName } from './call-table.js';
import { callTable } from './call-table.js';
import { koffi } from './koffi.js';
import { assertSupportedPlatform, architecture } from './platform.js';
import { SyscallError } from './syscall-error.js';

/** An argument of a call: a number, or memory whose address is passed. */
export type RawArgument = number | bigint | Uint8Array | string | null;

type Structure = Uint8Array;
type Strings = readonly (string | null)[];

interface Libc {
  readonly syscall: (number: number, ...args: (number | bigint)[]) => number;
  readonly spawn: (
    pid: Uint8Array,
    path: string,
    actions: Structure,
    attributes: Structure,
    argv: Strings,
    environment: Strings,
  ) => number;
  readonly spawnActions: {
    readonly init: (actions: Structure) => number;
    readonly addDup2: (actions: Structure, from: number, to: number) => number;
    readonly destroy: (actions: Structure) => number;
  };
  readonly spawnAttributes: {
    readonly init: (attributes: Structure) => number;
    readonly setSignalDefaults: (attributes: Structure, signals: Uint8Array) => number;
    readonly setFlags: (attributes: Structure, flags: number) => number;
  };
}

let loaded: Libc | undefined;

/** The functions of the C library that this process calls, bound at the first use. */
export function libc(): Libc {
  loaded ??= bind();
  return loaded;
}

/** Whether anything has been called yet. */
export function isLibcBound(): boolean {
  return loaded !== undefined;
}

function bind(): Libc {
  assertSupportedPlatform();
  const library = koffi().load(null);
  const actions = (what: string): unknown => library.func(`int posix_spawn_file_actions_${what}`);
  const attributes = (what: string): unknown => library.func(`int posix_spawnattr_${what}`);
  // koffi's functions take and return anything; the interface above is what they really take and return.
  return {
    syscall: library.func('syscall', 'long', Array<string>(7).fill('long')),
    spawn: library.func(
      'int posix_spawn(void *pid, const char *path, void *actions, void *attributes, const char **argv, const char **environment)',
    ),
    spawnActions: {
      init: actions('init(void *actions)'),
      addDup2: actions('adddup2(void *actions, int from, int to)'),
      destroy: actions('destroy(void *actions)'),
    },
    spawnAttributes: {
      init: attributes('init(void *attributes)'),
      setSignalDefaults: attributes('setsigdefault(void *attributes, void *signals)'),
      setFlags: attributes('setflags(void *attributes, short flags)'),
    },
  } as Libc;
}

/**
 * Makes a system call on the calling thread and returns what it returned.
 *
 * @param subject what the call is about, for the error's message
 * @throws {@link SyscallError} when the call returned an error
 */
export function syscall(call: CallName, args: readonly RawArgument[], subject?: string): number {
  const result = trySyscall(call, args);
  if (result < 0) {
    throw new SyscallError({ call, errno: -result, ...(subject === undefined ? {} : { subject }) });
  }
  return result;
}

/** Like {@link syscall}, but an error comes back as the negative error number, as the kernel gives it. */
export function trySyscall(call: CallName, args: readonly RawArgument[]): number {
  const { syscall: invoke } = libc();
  // The buffers stay reachable through `memory` until the call is over.
  const memory = args.map(toMemory);
  const words = memory.map(toWord);
  while (words.length < 6) {
    words.push(0);
  }
  const result = invoke(callTable[call][architecture()], ...words);
  // errno belongs to the thread and to the last call: it is read before anything else happens.
  return result === -1 ? -koffi().errno() : result;
}

function toMemory(argument: RawArgument): number | bigint | Uint8Array | null {
  return typeof argument === 'string' ? Buffer.from(`${argument}\0`) : argument;
}

function toWord(argument: number | bigint | Uint8Array | null): number | bigint {
  if (argument === null) {
    return 0;
  }
  return typeof argument === 'object' ? koffi().address(argument) : argument;
}

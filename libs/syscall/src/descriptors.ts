import { F_DUPFD_CLOEXEC, F_SETPIPE_SZ, O_CLOEXEC } from './constants/open.js';
import { AF_UNIX, SOCK_CLOEXEC, SOCK_STREAM } from './constants/socket.js';
import { Fd } from './fd.js';
import { syscall, trySyscall } from './libc.js';

/** Numbers below this one are where children get their descriptors. */
export const firstHighFd = 64;

/**
 * Another descriptor of the same file, numbered so high that it is in nobody's way when descriptors are passed to a
 * child, and closed on exec.
 */
export function duplicateAbove(fd: Fd | number, lowest = firstHighFd): Fd {
  const number = typeof fd === 'number' ? fd : fd.number;
  return Fd.own(syscall('fcntl', [number, F_DUPFD_CLOEXEC, lowest]));
}

/** The two ends of a pipe, closed on exec. */
export interface Pipe {
  readonly reader: Fd;
  readonly writer: Fd;
}

/** Creates a pipe: pipe2(2). */
export function createPipe(flags = 0): Pipe {
  const numbers = Buffer.alloc(8);
  syscall('pipe2', [numbers, O_CLOEXEC | flags]);
  return { reader: Fd.own(numbers.readInt32LE(0)), writer: Fd.own(numbers.readInt32LE(4)) };
}

/**
 * Asks for a larger pipe, so that its two sides change turns less often. A user may have only so much of it; without
 * it the pipe works all the same.
 */
export function enlargePipe(pipe: Pipe, sizeBytes: number): void {
  trySyscall('fcntl', [pipe.writer.number, F_SETPIPE_SZ, sizeBytes]);
}

/** A pair of sockets that are connected to each other, closed on exec: what is written to one is read from the other. */
export function createSocketPair(): readonly [Fd, Fd] {
  const numbers = Buffer.alloc(8);
  syscall('socketpair', [AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, numbers]);
  return [Fd.own(numbers.readInt32LE(0)), Fd.own(numbers.readInt32LE(4))];
}

import { CLOCK_BOOTTIME, TFD_CLOEXEC } from './constants/time.js';
import { Fd } from './fd.js';
import { syscall } from './libc.js';

/** A timer as a descriptor, which is readable when its time has come: timerfd_create(2). It does not run yet. */
export function createTimer(): Fd {
  return Fd.own(syscall('timerfd_create', [CLOCK_BOOTTIME, TFD_CLOEXEC]));
}

/**
 * Sets a timer: timerfd_settime(2).
 *
 * @param firstMs when its time comes first, from now on; 0 stops it
 * @param everyMs how long after that again, and again
 */
export function setTimer(timer: Fd, firstMs: number, everyMs: number): void {
  // A `struct itimerspec` has the period before the first time.
  const times = Buffer.concat([encodeTimespec(everyMs), encodeTimespec(firstMs)]);
  syscall('timerfd_settime', [timer.number, 0, times, null]);
}

function encodeTimespec(milliseconds: number): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeBigInt64LE(BigInt(Math.floor(milliseconds / 1000)), 0);
  bytes.writeBigInt64LE(BigInt(Math.round((milliseconds % 1000) * 1_000_000)), 8);
  return bytes;
}

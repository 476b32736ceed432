/**
 * Milliseconds on a clock that nobody sets. `performance.now()` would say the same, but its first use in a process
 * takes a whole millisecond.
 */
export function monotonicMs(): number {
  return process.uptime() * 1000;
}

/** Resolves after some milliseconds. `node:timers/promises` would take half of one to load. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

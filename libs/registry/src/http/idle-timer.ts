/** Calls `onIdle` when nothing happened for a while. */
export interface IdleTimer {
  /** Something happened: count from now. */
  touch(): void;
  /** Do not count: it is us who are busy. */
  pause(): void;
  stop(): void;
}

/** Starts an {@link IdleTimer}. */
export function startIdleTimer(idleMs: number, onIdle: () => void): IdleTimer {
  let isPaused = false;
  const timer = setTimeout(() => {
    if (isPaused) {
      timer.refresh();
    } else {
      onIdle();
    }
  }, idleMs);
  return {
    touch: () => {
      isPaused = false;
      timer.refresh();
    },
    pause: () => {
      isPaused = true;
    },
    stop: () => clearTimeout(timer),
  };
}

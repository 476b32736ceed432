import { rmSync } from 'node:fs';
import path from 'node:path';
import { lockFile } from '@docklet/syscall';
import type { Layout } from './layout.js';

const pauseMs = 5;

/**
 * Waits until nobody else puts a container's files together, and keeps others from it until it is disposed of: two
 * overlays over one upper folder would not see each other's changes.
 *
 * The thread is not blocked: who has the lock may be somewhere else in this very process.
 */
export async function lockFiles({ locks }: Layout, id: string): Promise<Disposable> {
  const file = path.join(locks, `files-${id}`);
  for (;;) {
    const lock = lockFile(file, { waits: false });
    if (lock !== undefined) {
      let isHeld = true;
      return {
        [Symbol.dispose]: () => {
          if (!isHeld) {
            return;
          }
          isHeld = false;
          // Whoever waits for it finds that it has no name any more, and makes a new one.
          rmSync(file, { force: true });
          lock.close();
        },
      };
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

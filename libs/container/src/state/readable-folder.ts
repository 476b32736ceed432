import { chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';

/** Owned by root, and open to be looked into. */
const mode = 0o755;

/**
 * Makes a folder that is seen in containers, by users of all kinds: whatever the umask of whoever runs the engine, which
 * mkdir(2) would take away from its mode.
 */
export function makeReadableFolder(folder: string): void {
  mkdirSync(folder, { mode });
  chmodSync(folder, mode);
}

/** The same with those above it that are missing. */
export function makeReadableFolders(folder: string): void {
  const first = mkdirSync(folder, { recursive: true, mode });
  for (let made = folder; first !== undefined; made = path.dirname(made)) {
    chmodSync(made, mode);
    if (made === first) {
      break;
    }
  }
}

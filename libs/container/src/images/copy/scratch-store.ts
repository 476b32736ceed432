import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ImageStore } from '@docklet/image';
import { lockFile } from '@docklet/syscall';
import type { Layout } from '../../state/layout.js';

/** A store for images that are only passing through. */
export interface ScratchStore extends AsyncDisposable {
  readonly store: ImageStore;
}

const lockName = 'owner';

/** Opens a store that disappears with its user; if that was killed, with the next one. */
export async function openScratchStore({ cache }: Layout): Promise<ScratchStore> {
  const all = path.join(cache, 'copies');
  await mkdir(all, { recursive: true, mode: 0o700 });
  await removeAbandoned(all);
  const folder = await mkdtemp(path.join(all, 'copy-'));
  const lock = lockFile(path.join(folder, lockName), { waits: false });
  const { openImageStore } = await import('@docklet/image');
  const store = await openImageStore({
    folder: path.join(folder, 'images'),
    tryLock: (file) => lockFile(file, { waits: false }),
  });
  return {
    store,
    [Symbol.asyncDispose]: async () => {
      await rm(folder, { recursive: true, force: true });
      lock?.[Symbol.dispose]();
    },
  };
}

/** Whoever lives holds a lock. One that is about to take its own has an empty folder, which is left alone. */
async function removeAbandoned(all: string): Promise<void> {
  for (const name of await readdir(all)) {
    const folder = path.join(all, name);
    const isBegun = (await readdir(folder)).includes(lockName);
    const lock = isBegun ? lockFile(path.join(folder, lockName), { waits: false }) : undefined;
    if (lock !== undefined) {
      await rm(folder, { recursive: true, force: true });
      lock[Symbol.dispose]();
    }
  }
}

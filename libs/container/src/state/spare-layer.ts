import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { AT_FDCWD, RENAME_EXCHANGE, syscall } from '@docklet/syscall';
import { onDisk } from './disk.js';
import type { Layout } from './layout.js';
import { identifyProcess, isAlive } from './process-identity.js';
import { randomBytes } from './random.js';
import { makeReadableFolder } from './readable-folder.js';

/** The folder of a spare layer says whose it is: the process by its number and when it began. */
const spareName = /^spare-(\d+)-(\d+)-/;

/** An empty writable layer that takes the place of the one that a container has, and can give it back. */
export class SpareLayer implements Disposable {
  readonly #folder: string;
  readonly #upperDir: string;
  #isTaken = false;

  constructor(layout: Layout, id: string) {
    removeSpareLayers(layout, id);
    const { folder, upperDir } = layout.containerFiles(id);
    const { pid, startTime } = identifyProcess(process.pid) ?? { pid: process.pid, startTime: 0 };
    this.#folder = path.join(folder, `spare-${pid}-${startTime}-${randomBytes(4).toString('hex')}`);
    this.#upperDir = upperDir;
    onDisk(this.#folder, () => {
      mkdirSync(this.#folder, { mode: 0o700 });
      makeReadableFolder(this.#spare);
    });
  }

  /** Puts it in the place of the other: at no moment is there none. */
  take(): void {
    this.#exchange();
    this.#isTaken = true;
  }

  /** Puts the other back. */
  giveBack(): void {
    if (this.#isTaken) {
      this.#exchange();
      this.#isTaken = false;
    }
  }

  /** Removes the one that is not in its place. */
  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #spare(): string {
    return path.join(this.#folder, 'upper');
  }

  #exchange(): void {
    const [here, there] = [this.#upperDir, this.#spare];
    syscall('renameat2', [AT_FDCWD, here, AT_FDCWD, there, RENAME_EXCHANGE], here);
  }
}

/** Removes what processes have left that were killed. */
export function removeSpareLayers(layout: Layout, id: string): void {
  const { folder } = layout.containerFiles(id);
  for (const name of readdirSync(folder)) {
    const [, pid, startTime] = spareName.exec(name) ?? [];
    if (pid !== undefined && !isAlive({ pid: Number(pid), startTime: Number(startTime) })) {
      rmSync(path.join(folder, name), { recursive: true, force: true });
    }
  }
}

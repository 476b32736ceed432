import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { AT_FDCWD, RENAME_EXCHANGE, syscall } from '@docklet/syscall';
import { onDisk } from './disk.js';
import type { Layout } from './layout.js';
import { identifyProcess, isAlive } from './process-identity.js';
import { randomBytes } from './random.js';
import { makeReadableFolder } from './readable-folder.js';

/** The folder of a spare layer says whose it is: the process by its number and when it began. */
const spareName = /^spare-(\d+)-(\d+)-/;

/**
 * An empty writable layer that takes the place of the one that a container has, and can give it back. Each of them is folders
 * or, with a limit, an image.
 */
export class SpareLayer implements Disposable {
  readonly #folder: string;
  readonly #spare: string;
  readonly #names: readonly string[];
  readonly #placed = new Set<string>();
  /** How what has made way comes back, and how all the rest is undone. */
  readonly #returns: (() => void)[] = [];
  readonly #undo: (() => void)[] = [];

  /** @param hasImage whether it is an image, which is then to be made at {@link SpareLayer.image} */
  constructor(layout: Layout, id: string, hasImage: boolean) {
    removeSpareLayers(layout, id);
    const { folder, upperDir, workDir, writableImage } = layout.containerFiles(id);
    const { pid, startTime } = identifyProcess(process.pid) ?? { pid: process.pid, startTime: 0 };
    this.#folder = folder;
    this.#names = [writableImage, upperDir, workDir].map((file) => path.basename(file));
    this.#spare = path.join(folder, `spare-${pid}-${startTime}-${randomBytes(4).toString('hex')}`);
    onDisk(this.#spare, () => {
      mkdirSync(this.#spare, { mode: 0o700 });
      if (!hasImage) {
        makeReadableFolder(path.join(this.#spare, path.basename(upperDir)));
        mkdirSync(path.join(this.#spare, path.basename(workDir)), { mode: 0o700 });
      }
    });
  }

  /** Where its image is to be. */
  get image(): string {
    const [image = ''] = this.#names;
    return path.join(this.#spare, image);
  }

  /**
   * Puts in place what the container has none of, an image or folders. Nobody looks for it until the record says so; from
   * then on it has to be there.
   */
  place(): void {
    for (const { here, spare } of this.#pairs()) {
      if (!existsSync(here) && existsSync(spare)) {
        this.#undo.push(move(spare, here));
        this.#placed.add(here);
      }
    }
  }

  /**
   * Puts it in the place of the other, when the record says so: at no moment is there none. What is of another kind than it
   * makes way.
   */
  take(): void {
    for (const { here, spare } of this.#pairs()) {
      if (existsSync(here) && existsSync(spare)) {
        this.#exchange(here, spare);
      } else if (existsSync(here) && !this.#placed.has(here)) {
        this.#returns.push(move(here, spare));
      }
    }
  }

  /** Puts back what has made way: it has to be there when the record says so again. */
  putBack(): void {
    for (const comeBack of this.#returns.splice(0)) {
      comeBack();
    }
  }

  /** Puts the other back, when the record is as it was. */
  giveBack(): void {
    for (const undo of this.#undo.splice(0)) {
      undo();
    }
    this.#placed.clear();
  }

  /** Removes the one that is not in its place. */
  [Symbol.dispose](): void {
    rmSync(this.#spare, { recursive: true, force: true });
  }

  #pairs(): readonly { readonly here: string; readonly spare: string }[] {
    return this.#names.map((name) => ({
      here: path.join(this.#folder, name),
      spare: path.join(this.#spare, name),
    }));
  }

  #exchange(here: string, there: string): void {
    const exchange = (): void => {
      syscall('renameat2', [AT_FDCWD, here, AT_FDCWD, there, RENAME_EXCHANGE], here);
    };
    exchange();
    this.#undo.push(exchange);
  }
}

/** @returns how it is undone */
function move(from: string, to: string): () => void {
  renameSync(from, to);
  return () => {
    renameSync(to, from);
  };
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

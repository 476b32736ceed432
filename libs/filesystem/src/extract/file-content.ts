import type { TarEntry } from '@docklet/erofs';
import { SparsePlacer } from '@docklet/erofs';
import type { Fd } from '@docklet/syscall';
import { callOn } from './call-on.js';

/** Writes the content of a file as it comes, and leaves out the holes of a sparse one. */
export class FileContent {
  readonly #fd: Fd;
  readonly #entry: TarEntry;
  readonly #placer: SparsePlacer | undefined;
  #position = 0;

  constructor(fd: Fd, entry: TarEntry) {
    this.#fd = fd;
    this.#entry = entry;
    this.#placer = entry.sparse === undefined ? undefined : new SparsePlacer(entry.sparse);
  }

  /** Writes what comes next in the archive to where it belongs in the file. */
  write(content: Buffer): void {
    if (this.#placer === undefined) {
      this.#writeAt(this.#position, content);
      return;
    }
    for (const { offset, bytes } of this.#placer.place(content)) {
      this.#writeAt(offset, bytes);
    }
  }

  /** A file may end with a hole, and a file that is all hole has nothing that is written. */
  end(): void {
    if (this.#placer !== undefined) {
      callOn(this.#entry.name, 'ftruncate', [this.#fd.number, this.#entry.size]);
    }
  }

  #writeAt(offset: number, content: Buffer): void {
    for (let written = 0; written < content.length;) {
      const rest = content.subarray(written);
      const place = offset + written;
      const args = [this.#fd.number, rest, rest.length, place];
      written += callOn(this.#entry.name, 'pwrite64', args);
    }
    this.#position = offset + content.length;
  }
}

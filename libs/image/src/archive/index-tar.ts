import { type TarEntry, type TarEvent, TarParser } from '@docklet/erofs';

import { ArchiveLimitError } from '../errors/archive-errors.js';
import { readFileChunks } from '../store/read-file.js';
import { archivePath, linkTarget } from './archive-path.js';

/** Where the content of an entry is, or which entry has it. */
export type IndexedEntry =
  | { readonly kind: 'file'; readonly offset: number; readonly sizeBytes: number }
  | { readonly kind: 'link'; readonly target: string };

/** An image of a hundred layers has some four hundred. */
const maxEntries = 50_000;

/**
 * Reads a tar file from one end to the other, and notes where the contents are. Entries that cannot be part of an image
 * archive are passed over. Of several entries with one name the last one counts, as for tar(1).
 *
 * @throws ArchiveLimitError `DOCKLET_IMAGE_ARCHIVE_LIMIT`, and the errors of `TarParser`
 */
export async function indexTar(
  file: string,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, IndexedEntry>> {
  const index = new TarIndex(file);
  const parser = new TarParser({ canEndWithoutMarker: true });
  let position = 0;
  for await (const chunk of readFileChunks(file)) {
    signal?.throwIfAborted();
    parser.feed(chunk);
    for (let event = parser.next(); event !== undefined; event = parser.next()) {
      index.add(event, position - chunk.byteOffset);
    }
    position += chunk.byteLength;
  }
  parser.end();
  return index.entries;
}

class TarIndex {
  readonly entries = new Map<string, IndexedEntry>();
  readonly #file: string;
  #count = 0;
  #name: string | undefined;
  #sizeBytes = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** Takes what the parser found. `shift` is what turns an address in the parser's chunk into one in the file. */
  add(event: TarEvent, shift: number): void {
    switch (event.kind) {
      case 'entry':
        this.#begin(event.entry);
        break;
      case 'content':
        if (this.#name !== undefined) {
          const offset = event.bytes.byteOffset + shift;
          this.entries.set(this.#name, { kind: 'file', offset, sizeBytes: this.#sizeBytes });
          // The other pieces of the content follow the first one.
          this.#name = undefined;
        }
        break;
      case 'entryEnd':
        break;
    }
  }

  #begin({ name, type, size, linkName, sparse }: TarEntry): void {
    this.#count += 1;
    if (this.#count > maxEntries) {
      throw new ArchiveLimitError(this.#file, 'entries', maxEntries);
    }
    this.#name = undefined;
    const path = archivePath(name.toString('latin1'));
    if (path === undefined || sparse !== undefined) {
      return;
    }
    this.entries.delete(path);
    switch (type) {
      case 'file':
        this.#name = path;
        this.#sizeBytes = size;
        this.entries.set(path, { kind: 'file', offset: 0, sizeBytes: 0 });
        break;
      case 'symlink':
        this.#link(path, linkTarget(path, linkName.toString('latin1')));
        break;
      case 'hardlink':
        this.#link(path, archivePath(linkName.toString('latin1')));
        break;
      default:
        break;
    }
  }

  #link(path: string, target: string | undefined): void {
    if (target !== undefined) {
      this.entries.set(path, { kind: 'link', target });
    }
  }
}

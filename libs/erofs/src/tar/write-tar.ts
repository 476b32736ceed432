import { printablePath } from '../printable-path.js';
import { TarContentError } from '../errors/tar-errors.js';
import { encodeTarEnd, encodeTarHeader } from './encode-tar-header.js';
import type { TarEntry } from './tar-entry.js';
import { tarPadding } from './tar-format.js';

/** An entry to be archived, and its content: `entry.storedBytes` bytes, which only a file has. */
export interface TarInput {
  readonly entry: TarEntry;
  readonly content?: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** The values of a {@link TarEntry} that need not be told: an empty file of root with mode 0644, from 1970. */
const DEFAULT_ENTRY = {
  type: 'file',
  mode: 0o644,
  uid: 0,
  gid: 0,
  size: 0,
  mtime: { seconds: 0, nanoseconds: 0 },
  linkName: Buffer.alloc(0),
  deviceMajor: 0,
  deviceMinor: 0,
  xattrs: new Map<string, Buffer>(),
  sparse: undefined,
} as const;

/** Completes an entry. Without `storedBytes` a file has no holes, and everything else no content. */
export function tarEntry(known: Pick<TarEntry, 'name'> & Partial<TarEntry>): TarEntry {
  const entry = { ...DEFAULT_ENTRY, ...known };
  return { ...entry, storedBytes: known.storedBytes ?? (entry.type === 'file' ? entry.size : 0) };
}

/**
 * Writes a tar stream: ustar, with PAX headers where they are needed. The result depends on nothing but its input.
 *
 * @throws TarContentError (DOCKLET_EROFS_TAR_CONTENT) when a content is not as long as its entry says
 * @example
 * const entry = tarEntry({ name: Buffer.from('motd'), size: 3 });
 * await pipeline(writeTar([{ entry, content: [Buffer.from('hi\n')] }]), createWriteStream('motd.tar'));
 */
export async function* writeTar(
  inputs: AsyncIterable<TarInput> | Iterable<TarInput>,
): AsyncGenerator<Uint8Array, void, void> {
  for await (const { entry, content } of inputs) {
    yield encodeTarHeader(entry);
    yield* checkedContent(entry, content ?? []);
    const padding = entry.type === 'file' ? tarPadding(entry.storedBytes) : 0;
    if (padding > 0) {
      yield Buffer.alloc(padding);
    }
  }
  yield encodeTarEnd();
}

async function* checkedContent(
  entry: TarEntry,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  const expectedBytes = entry.type === 'file' ? entry.storedBytes : 0;
  let actualBytes = 0;
  for await (const piece of content) {
    actualBytes += piece.length;
    if (actualBytes > expectedBytes) {
      break; // What follows would be taken for the next header.
    }
    yield piece;
  }
  if (actualBytes !== expectedBytes) {
    throw new TarContentError({ path: printablePath(entry.name), expectedBytes, actualBytes });
  }
}

import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import type { Descriptor, Digest } from '@docklet/oci';
import {
  checkLayoutMarker,
  imageLayout,
  layoutBlobPath,
  maxManifestBytes,
  parseLayoutIndex,
  parseManifest,
  verifyContent,
} from '@docklet/oci';
import type { ContentSource } from './content-source.js';
import { LayoutIoError, NotInLayoutError } from './copy-errors.js';

const maxMarkerBytes = 4096;

/** A layout may be a stranger's: its files are files, and not links to somewhere or pipes that never end. */
const readOnly = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const chunkBytes = 1024 * 1024;

/** An OCI layout in a folder, to be read from. */
export function layoutSource(folder: string): ContentSource {
  const fileOf = (digest: Digest): string => path.join(folder, layoutBlobPath(digest));
  return {
    name: folder,
    readDocument: async (digest) => {
      const bytes = await readSmall(fileOf(digest), maxManifestBytes);
      verifyContent(bytes, { digest });
      const { mediaType } = parseManifest(bytes);
      return { descriptor: { mediaType, digest, size: bytes.byteLength }, bytes };
    },
    openBlob: ({ digest }) => ({ open: (offset) => readFrom(fileOf(digest), offset) }),
  };
}

/** The entries of a layout's index. */
export async function readLayoutEntries(folder: string): Promise<readonly Descriptor[]> {
  checkLayoutMarker(await readSmall(path.join(folder, imageLayout.markerFile), maxMarkerBytes));
  const index = await readSmall(path.join(folder, imageLayout.indexFile), maxManifestBytes);
  return parseLayoutIndex(index).manifests;
}

/**
 * The entry of a layout with a name; without one, its only entry.
 *
 * @throws NotInLayoutError (`DOCKLET_CONTAINER_NOT_IN_LAYOUT`)
 */
export function findLayoutEntry(
  folder: string,
  entries: readonly Descriptor[],
  name: string | undefined,
): Descriptor {
  const [first, ...others] = entries;
  const named = entries.find((entry) => entryName(entry) === name);
  const found = name === undefined && others.length === 0 ? first : named;
  if (found === undefined || (name === undefined && others.length > 0)) {
    throw new NotInLayoutError(
      folder,
      name,
      entries.map((entry) => entryName(entry) ?? entry.digest),
    );
  }
  return found;
}

/** What an entry of a layout is called. */
export function entryName({ annotations }: Descriptor): string | undefined {
  return annotations?.[imageLayout.refNameAnnotation];
}

async function readSmall(file: string, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of readFrom(file, 0)) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > maxBytes) {
      throw new LayoutIoError('read', file, { code: 'EFBIG' });
    }
  }
  return Buffer.concat(chunks);
}

/** Each chunk is a buffer of its own. */
async function* readFrom(file: string, offset: number): AsyncGenerator<Buffer, void, void> {
  const handle = await attempt('read', file, open(file, readOnly));
  try {
    for (let position = offset; ;) {
      const chunk = Buffer.allocUnsafe(chunkBytes);
      const { bytesRead } = await attempt(
        'read',
        file,
        handle.read(chunk, 0, chunkBytes, position),
      );
      if (bytesRead === 0) {
        return;
      }
      position += bytesRead;
      yield chunk.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

async function attempt<T>(verb: 'read' | 'write', file: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new LayoutIoError(verb, file, error);
  }
}

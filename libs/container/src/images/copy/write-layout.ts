import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Descriptor } from '@docklet/oci';
import { createDigestVerifier, imageLayout, layoutBlobPath, mediaTypes } from '@docklet/oci';
import type { TransferOptions } from '../image-progress.js';
import type { Contents } from '../push-contents.js';
import { LayoutIoError } from './copy-errors.js';
import { entryName, readLayoutEntries } from './layout-source.js';

/**
 * Writes an image into a folder as an OCI layout, or adds it to the one that is there, in place of what has its name.
 * Blobs that are there are not written again; whoever reads meanwhile finds all or nothing.
 *
 * @returns what the name stands for from now on
 */
export async function writeLayout(
  folder: string,
  name: string | undefined,
  { blobs, documents }: Contents,
  { signal, onProgress }: TransferOptions,
): Promise<Descriptor> {
  const before = await openFolder(folder);
  for (const { descriptor, source } of blobs) {
    await writeBlob(folder, descriptor, () => source.open(0), { signal, onProgress });
  }
  for (const { descriptor, bytes } of documents) {
    await writeBlob(folder, descriptor, () => [bytes], { signal });
  }
  const top = (documents.at(-1) ?? fail(folder)).descriptor;
  const annotations = name === undefined ? {} : { [imageLayout.refNameAnnotation]: name };
  const entry = { mediaType: top.mediaType, digest: top.digest, size: top.size, annotations };
  await writeIndex(folder, [...before.filter((old) => !isReplaced(old, entry)), entry]);
  return top;
}

/** Without a name an image takes the place of itself only. */
function isReplaced(old: Descriptor, by: Descriptor): boolean {
  return (
    entryName(old) === entryName(by) && (entryName(by) !== undefined || old.digest === by.digest)
  );
}

async function openFolder(folder: string): Promise<readonly Descriptor[]> {
  await attempt(folder, mkdir(path.join(folder, imageLayout.blobsFolder), { recursive: true }));
  const names = await attempt(folder, readdir(folder));
  if (names.includes(imageLayout.markerFile)) {
    return await readLayoutEntries(folder);
  }
  // A first attempt that was cut off has got as far as the blobs.
  return names.every((found) => found === imageLayout.blobsFolder) ? [] : fail(folder, 'ENOTEMPTY');
}

/** The index comes last: it leads to nothing that is not there. */
async function writeIndex(folder: string, manifests: readonly Descriptor[]): Promise<void> {
  const index = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests };
  const marker = path.join(folder, imageLayout.markerFile);
  await writeFile(path.join(folder, imageLayout.indexFile), [Buffer.from(JSON.stringify(index))]);
  await writeFile(marker, [Buffer.from(imageLayout.markerContent)]);
}

async function writeBlob(
  folder: string,
  descriptor: Descriptor,
  // Opened only if it is read: a stream that nobody reads would keep its connection.
  content: () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  { signal, onProgress }: TransferOptions,
): Promise<void> {
  const { digest, size } = descriptor;
  const file = path.join(folder, layoutBlobPath(digest));
  const found = await stat(file).catch(() => undefined);
  if (found?.size === size) {
    onProgress?.({ kind: 'exists', digest, bytes: size, total: size });
    return;
  }
  await attempt(file, mkdir(path.dirname(file), { recursive: true }));
  const verifier = createDigestVerifier(descriptor);
  await writeFile(
    file,
    content(),
    (chunk) => {
      signal?.throwIfAborted();
      verifier.update(chunk);
      onProgress?.({ kind: 'downloading', digest, bytes: verifier.receivedBytes, total: size });
    },
    () => {
      verifier.finish();
    },
  );
  onProgress?.({ kind: 'ready', digest, bytes: size, total: size });
}

/** The file appears when it is complete. */
async function writeFile(
  file: string,
  content: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  onChunk?: (chunk: Uint8Array) => void,
  onEnd?: () => void,
): Promise<void> {
  const temporary = `${file}.${randomBytes(8).toString('hex')}.part`;
  try {
    const handle = await attempt(file, open(temporary, 'wx'));
    try {
      for await (const chunk of content) {
        onChunk?.(chunk);
        await attempt(file, handle.writeFile(chunk));
      }
      onEnd?.();
    } finally {
      await handle.close();
    }
    await attempt(file, rename(temporary, file));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function attempt<T>(file: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new LayoutIoError('write', file, error);
  }
}

function fail(folder: string, code = 'ENODATA'): never {
  throw new LayoutIoError('write', folder, { code });
}

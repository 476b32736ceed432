import { createWriteStream, existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { ImageStore } from '@docklet/image';
import { formatReference, parseReference } from '@docklet/oci';
import type { TransferOptions } from '../image-progress.js';
import type { Contents } from '../push-contents.js';
import { pushContents } from '../push-contents.js';
import { CopyTargetExistsError, IncompleteCopyError, LayoutIoError } from './copy-errors.js';
import type { CopyPlace } from './copy-place.js';
import { fillStore } from './fill-store.js';
import type { CopyChoice, CopyContext } from './open-copy-source.js';
import { openCopySource, scratchName } from './open-copy-source.js';
import { openScratchStore } from './scratch-store.js';
import { writeLayout } from './write-layout.js';

/** How an image is copied. */
export interface ImageCopyOptions extends CopyChoice, TransferOptions {}

/** What a copy came to. */
export interface CopiedImage {
  /** Of the manifest or index: the same at both ends. */
  readonly digest: string;
}

/**
 * Copies an image from one place to another, byte for byte: digests stay the same. What is there already is not sent
 * again.
 */
export async function copyImage(
  context: CopyContext,
  from: CopyPlace,
  to: CopyPlace,
  options: ImageCopyOptions,
): Promise<CopiedImage> {
  await using source = await openCopySource(context, from, options);
  const { contents } = source;
  await write(context, contents, { from, to }, options);
  return { digest: topOf(contents) };
}

async function write(
  context: CopyContext,
  contents: Contents,
  { from, to }: { readonly from: CopyPlace; readonly to: CopyPlace },
  options: TransferOptions,
): Promise<void> {
  switch (to.kind) {
    case 'registry': {
      const isNear = from.kind === 'registry' && from.reference.registry === to.reference.registry;
      const mountFrom = isNear ? from.reference.repository : undefined;
      await pushContents(context.client, to.reference, contents, { ...options, mountFrom });
      return;
    }
    case 'layout':
      await writeLayout(to.path, to.name, contents, options);
      return;
    case 'store':
      await fillStore(await context.store(), parseReference(to.name), contents, options);
      return;
    case 'layout-archive':
    case 'docker-archive':
      await writeArchive(context, contents, to, options);
      return;
  }
}

async function writeArchive(
  { layout }: CopyContext,
  contents: Contents,
  to: Extract<CopyPlace, { path: string }>,
  options: TransferOptions,
): Promise<void> {
  if (existsSync(to.path)) {
    throw new CopyTargetExistsError(to.path);
  }
  await using scratch = await openScratchStore(layout);
  await fillStore(scratch.store, scratchName, contents, options);
  const { path, name } = to;
  const file = createWriteStream(path, { flags: 'wx' });
  try {
    await pipeline(archiveOf(scratch.store, contents, to.kind, name), file);
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && syscall === 'open') {
      throw new CopyTargetExistsError(path);
    }
    await rm(path, { force: true });
    throw syscall === undefined ? error : new LayoutIoError('write', path, error);
  }
}

async function* archiveOf(
  store: ImageStore,
  contents: Contents,
  kind: 'layout' | 'layout-archive' | 'docker-archive',
  savedName: string | undefined,
): AsyncGenerator<Uint8Array> {
  const name = formatReference(scratchName);
  await using saved = await store.contents(name);
  const last = saved.documents.at(-1)?.descriptor.digest;
  if (last !== topOf(contents)) {
    throw new IncompleteCopyError('the index', topOf(contents));
  }
  yield* store.saveArchive({
    images: [name],
    format: kind === 'docker-archive' ? 'docker' : 'oci',
    savedName: savedName ?? 'latest',
  });
}

function topOf({ documents }: Contents): string {
  return documents.at(-1)?.descriptor.digest ?? '';
}

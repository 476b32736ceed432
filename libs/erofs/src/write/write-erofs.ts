import type { FileHandle } from 'node:fs/promises';
import { open, unlink } from 'node:fs/promises';
import { isDockletError } from '@docklet/errors';
import { ErofsIoError } from '../errors/image-errors.js';
import { BLOCK_BITS, BLOCK_SIZE, FEATURE_INCOMPAT } from '../format/erofs-format.js';
import type { Superblock } from '../format/superblock.js';
import { encodeFirstBlock } from '../format/superblock.js';
import { uuidFrom } from '../format/uuid.js';
import { findEpoch } from '../layer/find-epoch.js';
import { ROOT_INODE } from '../layer/inode-table.js';
import type { LayerLimitOptions } from '../layer/layer-limits.js';
import { LayerLimits } from '../layer/layer-limits.js';
import { LayerBuilder } from '../layer/layer-builder.js';
import { findLiveTree } from '../layer/live-tree.js';
import { ContentWriter } from './content-writer.js';
import type { OutputFile } from './image-output.js';
import { ImageOutput } from './image-output.js';
import type { ImageParts } from './inode-plan.js';
import type { MetadataPlace } from './metadata-writer.js';
import { MetadataWriter } from './metadata-writer.js';
import { readLayer } from './read-layer.js';

/** An image is the business of whoever makes it; opening it to others is theirs, too. */
const NEW_FILE_MODE = 0o600;

/** How an image is written. */
export interface WriteErofsOptions extends LayerLimitOptions {
  /**
   * Translate OCI whiteouts (`.wh.NAME`, `.wh..wh..opq`) into those of overlayfs. Turn it off for archives that are no
   * layers: there such a name is a name. Default: true.
   */
  readonly hasWhiteouts?: boolean;
  /** Take the end of the stream for the end of the archive; see `TarParserOptions`. Default: false. */
  readonly canEndWithoutMarker?: boolean;
  /**
   * 16 bytes. overlayfs tells layers apart by it. Default: derived from the image's metadata, so that the same archive
   * gives the same image.
   */
  readonly uuid?: Uint8Array;
  /** Stops the work; the promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What was written. */
export interface ErofsSummary {
  /** Size of the image file. */
  readonly sizeBytes: number;
  /** How many bytes of the archive were read. */
  readonly archiveBytes: number;
  /** How many entries the archive has. */
  readonly entries: number;
  /** How many files, directories and so on the image has. */
  readonly inodes: number;
  /**
   * Whether the archive hides everything below it (`.wh..wh..opq` in the root). overlayfs merges the roots of all
   * layers whatever they say, so whoever stacks layers must leave out the lower ones.
   */
  readonly isRootOpaque: boolean;
}

/** A file that is already open for writing: a `FileHandle`, or anything else that has a descriptor. */
export interface OpenFile {
  readonly fd: number;
}

/**
 * Turns a tar stream (gunzipped) into an EROFS image, in one pass and without holding any content in memory.
 *
 * The image is the same for the same archive, byte for byte. It is not synced to disk. Needs no privileges; Linux 5.15
 * mounts it.
 *
 * @param source the archive; it is closed when this returns or throws. A chunk must stay as it is until the one after the
 *   next is asked for
 * @param target a path, where a file is created that must not exist yet and is removed on failure; or an open file,
 *   empty, which stays the caller's
 * @throws TarHeaderError, TarTruncatedError, TarTrailingDataError, TarTypeError, TarLimitError
 *   (DOCKLET_EROFS_TAR_…) when the stream is no sound archive
 * @throws LayerPathError, LayerLinkError, LayerWhiteoutError, LayerXattrError, LayerValueError, LayerLimitError
 *   (DOCKLET_EROFS_LAYER_…) when its entries make no sound file system, or too large a one
 * @throws ErofsIoError (DOCKLET_EROFS_IO) when the file cannot be written
 * @example
 * await writeErofs(createReadStream('layer.tar'), 'layer.erofs');
 */
export async function writeErofs(
  source: AsyncIterable<Uint8Array>,
  target: string | OpenFile,
  options: WriteErofsOptions = {},
): Promise<ErofsSummary> {
  if (typeof target !== 'string') {
    return writeImage(source, { fd: target.fd, path: `file descriptor ${target.fd}` }, options);
  }
  const handle = await create(target);
  try {
    const summary = await writeImage(source, { fd: handle.fd, path: target }, options);
    await handle.close();
    return summary;
  } catch (error) {
    await removeAfter(error, handle, target);
    throw error;
  }
}

async function create(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx', NEW_FILE_MODE);
  } catch (error) {
    throw new ErofsIoError({ verb: 'open', path }, error);
  }
}

/** Leaves nothing behind. What fails here is told with the failure that came first. */
async function removeAfter(failure: unknown, handle: FileHandle, path: string): Promise<void> {
  const cleanups = [handle.close(), unlink(path)];
  for (const outcome of await Promise.allSettled(cleanups)) {
    if (outcome.status === 'rejected' && isDockletError(failure)) {
      failure.addCleanupError(new ErofsIoError({ verb: 'remove', path }, outcome.reason));
    }
  }
}

async function writeImage(
  source: AsyncIterable<Uint8Array>,
  file: OutputFile,
  options: WriteErofsOptions,
): Promise<ErofsSummary> {
  const limits = new LayerLimits(options);
  const output = new ImageOutput(file, limits);
  try {
    return await writeParts(source, output, limits, options);
  } finally {
    await output.settle();
  }
}

async function writeParts(
  source: AsyncIterable<Uint8Array>,
  output: ImageOutput,
  limits: LayerLimits,
  options: WriteErofsOptions,
): Promise<ErofsSummary> {
  const hasWhiteouts = options.hasWhiteouts ?? true;
  const builder = new LayerBuilder({ limits, hasWhiteouts });
  const contents = new ContentWriter(builder.tree, output);
  const counts = await readLayer(source, { builder, contents, output, limits }, options);
  const tree = builder.finish();
  const live = findLiveTree(tree, hasWhiteouts);
  const epoch = findEpoch(tree.inodes, (inode) => (live.linkCounts[inode] ?? 0) > 0);
  const parts: ImageParts = { tree, live, epoch };
  output.startDigest();
  const place = await new MetadataWriter(parts, output, options.signal).write();
  const sizeBytes = output.position;
  const digest = await output.finish();
  const uuid = options.uuid ?? uuidFrom(digest);
  await output.writeFirstBlock(encodeFirstBlock(superblockOf(parts, place, sizeBytes, uuid)));
  const isRootOpaque = tree.inodes.isOpaque(ROOT_INODE);
  return { sizeBytes, ...counts, inodes: live.inodeCount, isRootOpaque };
}

function superblockOf(
  { tree, live, epoch }: ImageParts,
  place: MetadataPlace,
  sizeBytes: number,
  uuid: Uint8Array,
): Superblock {
  return {
    ...place,
    uuid,
    blockBits: BLOCK_BITS,
    blockCount: sizeBytes / BLOCK_SIZE,
    inodeCount: live.inodeCount,
    epochSeconds: epoch.seconds,
    epochNanoseconds: epoch.nanoseconds,
    featureIncompat: tree.chunks.size > 0 ? FEATURE_INCOMPAT.chunkedFile : 0,
    xattrBlock: 0,
  };
}

import { rmdirSync } from 'node:fs';
import { readAhead } from '@docklet/async';
import { isDockletError } from '@docklet/errors';
import type { TarEvent } from '@docklet/erofs';
import { TarParser } from '@docklet/erofs';
import { AT_FDCWD, Fd, O_CLOEXEC, O_DIRECTORY, O_NOFOLLOW, O_RDONLY } from '@docklet/syscall';
import { callOn } from './call-on.js';
import type { LayerBoundOptions } from './layer-bounds.js';
import { LayerBounds } from './layer-bounds.js';
import { LayerUnpacker } from './layer-unpacker.js';
import { emptyFolder } from './remove-tree.js';

/** A larger chunk is taken in pieces of this size, so that an archive that comes in one chunk is not copied as a whole. */
const pieceBytes = 1024 * 1024;

/** How a layer is unpacked. */
export interface ExtractOptions extends LayerBoundOptions {
  /**
   * Translate OCI whiteouts (`.wh.NAME`, `.wh..wh..opq`) into those of overlayfs. Turn it off for archives that are no
   * layers: there such a name is a name. Default: true.
   */
  readonly hasWhiteouts?: boolean;
  /** Take the end of the stream for the end of the archive; see `TarParserOptions` of @docklet/erofs. Default: false. */
  readonly canEndWithoutMarker?: boolean;
  /** Wait until everything is on the disk: syncfs(2). Default: false. */
  readonly syncs?: boolean;
  /** Stops the work; the promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What was unpacked. */
export interface ExtractSummary {
  /** How many bytes of the archive were read. */
  readonly archiveBytes: number;
  /** How many entries the archive has. */
  readonly entries: number;
  /**
   * Whether the archive hides everything below it (`.wh..wh..opq` in the root). overlayfs merges the roots of all
   * layers whatever they say, so whoever stacks layers must leave out the lower ones.
   */
  readonly isRootOpaque: boolean;
  /** Names of xattrs that this file system does not take, and that were left out. */
  readonly skippedXattrs: readonly string[];
}

/**
 * Unpacks a tar stream (gunzipped) into a folder, for hosts that cannot mount EROFS images. The folder can be a layer of
 * an overlay.
 *
 * Needs root, and /proc.
 *
 * @param source the archive; it is closed when this returns or throws
 * @param folder a path where nothing is yet. Nothing is left there after a failure. Until the end, nobody else can enter
 * @throws TarHeaderError, TarTruncatedError, TarTrailingDataError, TarTypeError, TarLimitError
 *   (`DOCKLET_EROFS_TAR_…`) when the stream is no sound archive
 * @throws LayerPathError, LayerLinkError, LayerWhiteoutError, LayerValueError (`DOCKLET_EROFS_LAYER_…`) when its entries
 *   make no sound file system
 * @throws {@link LayerTooLargeError} (`DOCKLET_FILESYSTEM_LAYER_TOO_LARGE`)
 * @throws SyscallError (`DOCKLET_SYSCALL_FAILED`) when the file system refuses
 * @example
 * await extractLayer(createReadStream('layer.tar'), '/var/lib/app/layer');
 */
export async function extractLayer(
  source: AsyncIterable<Uint8Array>,
  folder: string,
  options: ExtractOptions = {},
): Promise<ExtractSummary> {
  callOn(Buffer.from(folder), 'mkdirat', [AT_FDCWD, folder, 0o700]);
  using root = openFolder(folder);
  try {
    const summary = await unpack(source, root, options);
    if (options.syncs === true) {
      callOn(Buffer.from('/'), 'syncfs', [root.number]);
    }
    return summary;
  } catch (error) {
    removeAfter(error, root, folder);
    throw error;
  }
}

function openFolder(folder: string): Fd {
  const flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  return Fd.own(callOn(Buffer.from(folder), 'openat', [AT_FDCWD, folder, flags, 0]));
}

async function unpack(
  source: AsyncIterable<Uint8Array>,
  root: Fd,
  options: ExtractOptions,
): Promise<ExtractSummary> {
  const bounds = new LayerBounds(options);
  const { hasWhiteouts = true, signal } = options;
  using unpacker = new LayerUnpacker(root, { bounds, hasWhiteouts });
  const parser = new TarParser(options);
  let archiveBytes = 0;
  for await (const chunk of readAhead(source, signal)) {
    archiveBytes += chunk.length;
    bounds.check('maxBytes', archiveBytes);
    for (let start = 0; start < chunk.length; start += pieceBytes) {
      parser.feed(chunk.subarray(start, start + pieceBytes));
      for (let event = parser.next(); event !== undefined; event = parser.next()) {
        apply(event, unpacker);
      }
    }
  }
  parser.end();
  unpacker.finish();
  const { entries, isRootOpaque, skippedXattrs } = unpacker;
  return { archiveBytes, entries, isRootOpaque, skippedXattrs };
}

function apply(event: TarEvent, unpacker: LayerUnpacker): void {
  switch (event.kind) {
    case 'entry':
      unpacker.begin(event.entry);
      break;
    case 'content':
      unpacker.write(event.bytes);
      break;
    case 'entryEnd':
      unpacker.end();
      break;
  }
}

/** Leaves nothing behind. What fails here is told with the failure that came first. */
function removeAfter(failure: unknown, root: Fd, folder: string): void {
  try {
    emptyFolder(root, Buffer.from('/'));
    rmdirSync(folder);
  } catch (error) {
    if (isDockletError(failure)) {
      failure.addCleanupError(error);
    }
  }
}

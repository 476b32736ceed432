import { readDocument } from './blobs/documents.js';
import { findBlob } from './blobs/stored-blob.js';
import { checkStore } from './check/check-store.js';
import type { ImageStore } from './image-store.js';
import { findImage, requireImage } from './images/find-image.js';
import { holdImage } from './images/hold-image.js';
import { beginAddition } from './images/image-addition.js';
import { imageHistory } from './images/image-history.js';
import { listImages, summarize } from './images/list-images.js';
import { readImage } from './images/stored-image.js';
import { tagImage, untagImage } from './images/tag-image.js';
import { importTar } from './import-tar/import-tar.js';
import { erofsLayerWriter } from './layers/erofs-layer-writer.js';
import { type LayerLimits, defaultLayerLimits } from './layers/layer-limits.js';
import type { LayerWriter } from './layers/layer-writer.js';
import { prepareLayers } from './layers/prepare-layers.js';
import { loadImages } from './load/load-images.js';
import { readNames } from './names/name-store.js';
import { pruneImages } from './removal/prune-images.js';
import { removeImage } from './removal/remove-image.js';
import { imageContents } from './save/image-contents.js';
import { saveArchive } from './save/save-archive.js';
import { saveLayout } from './save/save-layout.js';
import type { TryLock } from './store/locks.js';
import { prepareFolder } from './store/prepare-folder.js';
import type { StoreContext } from './store/store-context.js';
import { StorePaths } from './store/store-paths.js';
import type { KeepOpen } from './sweep/remove-garbage.js';
import { sweep } from './sweep/sweep.js';
import { measureDiskUsage } from './usage/disk-usage.js';

/** How a store is opened. */
export interface ImageStoreOptions {
  /** Created where it is missing. It has to belong to the user of this process, and is closed to all others. */
  readonly folder: string;
  /** Locks files; Node itself cannot. */
  readonly tryLock: TryLock;
  /** What layers are turned into. Default: EROFS images. */
  readonly layerWriter?: LayerWriter;
  /** How far layers may unfold. */
  readonly limits?: Partial<LayerLimits>;
  /** Has somebody else wait for the end of large files. Default: nobody, removing them takes as long as it takes. */
  readonly keepOpen?: KeepOpen;
  /** The time. Default: the system's. */
  readonly now?: () => Date;
}

/**
 * Opens an image store.
 *
 * Nothing has to be closed: locks and files are held only while something is being done.
 *
 * @throws StoreFolderError `DOCKLET_IMAGE_STORE_FOLDER` if the folder belongs to somebody else
 * @throws StoreVersionError `DOCKLET_IMAGE_STORE_VERSION` if another version wrote it
 * @throws StoreIoError `DOCKLET_IMAGE_STORE_IO`
 */
export async function openImageStore(options: ImageStoreOptions): Promise<ImageStore> {
  const context = contextOf(options);
  await prepareFolder(context);
  return storeOf(context);
}

function contextOf({
  folder,
  tryLock,
  layerWriter = erofsLayerWriter,
  limits,
  keepOpen,
  now = () => new Date(),
}: ImageStoreOptions): StoreContext {
  return {
    paths: new StorePaths(folder),
    tryLock,
    layerWriter,
    limits: { ...defaultLayerLimits, ...limits },
    keepOpen,
    now,
  };
}

function storeOf(context: StoreContext): ImageStore {
  return {
    folder: context.paths.root,

    find: async (text, { platform } = {}) => {
      const found = await findImage(context, text, platform);
      return found && (await readImage(context, found));
    },
    get: async (text, { platform } = {}) =>
      await readImage(context, await requireImage(context, text, platform)),
    list: async () => await listImages(context),
    inspect: async (text, { platform } = {}) => {
      const found = await requireImage(context, text, platform);
      const names = await readNames(context);
      return {
        image: await readImage(context, found),
        summary: await summarize(context, found.record, names),
      };
    },
    history: async (image) => await imageHistory(context, image),
    prepareLayers: async (image, layerOptions) =>
      await prepareLayers(context, image.layers, layerOptions),
    hold: async (image) => await holdImage(context, image),

    readDocument: async (digest) => await readDocument(context, digest),
    findBlob: async (digest) => await findBlob(context, digest),

    contents: async (text, contentsOptions) => await imageContents(context, text, contentsOptions),
    saveArchive: (saveOptions) => saveArchive(context, saveOptions),
    saveLayout: async (folder, saveOptions) => await saveLayout(context, folder, saveOptions),

    load: async (source, loadOptions) => await loadImages(context, source, loadOptions),
    importTar: async (source, importOptions) => await importTar(context, source, importOptions),
    beginAddition: async ({ signal } = {}) => await beginAddition(context, signal),

    tag: async (source, target, tagOptions) => await tagImage(context, source, target, tagOptions),
    untag: async (name, tagOptions) => await untagImage(context, name, tagOptions),
    remove: async (text, removeOptions) => await removeImage(context, text, removeOptions),
    prune: async (pruneOptions) => await pruneImages(context, pruneOptions),
    sweep: async (sweepOptions) => await sweep(context, sweepOptions),

    diskUsage: async () => await measureDiskUsage(context),
    check: async (checkOptions) => await checkStore(context, checkOptions),
  };
}

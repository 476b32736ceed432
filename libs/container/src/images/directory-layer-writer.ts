import path from 'node:path';
import { extractLayer } from '@docklet/filesystem';
import type { LayerWriter } from '@docklet/image';
import { spreadSubfolders } from './spread-subfolders.js';

/** Unpacks each layer into a folder, for machines that cannot mount EROFS images. */
export const directoryLayerWriter: LayerWriter = {
  kind: 'directory',
  contentName: 'files',
  async write(source, target, { limits, signal }) {
    // The folder in which the folders of all layers are made.
    spreadSubfolders(path.dirname(path.dirname(target)));
    const { archiveBytes, entries, isRootOpaque } = await extractLayer(source, target, {
      maxBytes: limits.maxBytes,
      maxEntries: limits.maxEntries,
      // Whether something is missing at the end is told by the digest.
      canEndWithoutMarker: true,
      syncs: true,
      ...(signal !== undefined && { signal }),
    });
    return { archiveBytes, entries, isRootOpaque };
  },
};

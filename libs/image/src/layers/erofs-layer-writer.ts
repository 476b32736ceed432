import { writeErofs } from '@docklet/erofs';

import { syncFile } from '../store/durable-file.js';
import { isSameFile } from '../store/read-file.js';
import type { LayerWriter } from './layer-writer.js';

/** Makes each layer one read-only EROFS image. */
export const erofsLayerWriter: LayerWriter = {
  kind: 'erofs',
  contentName: 'layer.erofs',
  async write(source, target, { limits, signal }) {
    const { archiveBytes, entries, isRootOpaque } = await writeErofs(source, target, {
      maxBytes: limits.maxBytes,
      maxEntries: limits.maxEntries,
      // Whether something is missing at the end is told by the digest.
      canEndWithoutMarker: true,
      ...(signal !== undefined && { signal }),
    });
    await syncFile(target);
    return { archiveBytes, entries, isRootOpaque };
  },
  // The same archive gives the same image, byte for byte.
  isSame: isSameFile,
};

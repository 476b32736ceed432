import type { ImportOptions, LoadOptions, LoadProgress } from '@docklet/image';
import { parsePlatform, parseReference } from '@docklet/oci';
import type { ImageProgress } from './image-progress.js';
import type { ImportImageOptions, LoadImagesOptions } from './images-options.js';

const kinds: Readonly<Record<LoadProgress['kind'], ImageProgress['kind']>> = {
  copying: 'downloading',
  waiting: 'waiting',
  unpacking: 'extracting',
  ready: 'ready',
};

/** What the store is asked for when images are loaded. */
export function loadOptions(options: LoadImagesOptions): LoadOptions {
  const { platform, replacesNames = false, signal, onProgress } = options;
  return {
    takenNames: replacesNames ? 'replace' : 'keep',
    signal,
    ...(platform === undefined ? {} : { platform: parsePlatform(platform) }),
    ...(onProgress === undefined
      ? {}
      : {
          onProgress: ({ kind, ...progress }) => {
            onProgress({ kind: kinds[kind], ...progress });
          },
        }),
  };
}

/** What the store is asked for when an archive becomes an image. */
export function importOptions(options: ImportImageOptions): ImportOptions {
  const { name, changes, comment, platform, signal } = options;
  return {
    signal,
    ...(name === undefined ? {} : { names: [parseReference(name)] }),
    ...(changes === undefined ? {} : { changes }),
    ...(comment === undefined ? {} : { comment }),
    ...(platform === undefined ? {} : { platform: parsePlatform(platform) }),
  };
}

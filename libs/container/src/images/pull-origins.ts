import type { RegistryEvent } from '@docklet/registry';
import type { PullOptions } from './image-progress.js';

/** What a pull and the client that it uses are given, so that somebody is told where everything came from. */
export interface WatchedPull {
  readonly options: PullOptions;
  readonly onEvent: (event: RegistryEvent) => void;
}

/**
 * Layers are told of when they are stored, with what was here of them before; manifests and configurations are small,
 * and come or do not.
 */
export function watchOrigins(options: PullOptions): WatchedPull {
  const layers = new Set<string>();
  return {
    options: {
      ...options,
      onProgress: (progress) => {
        layers.add(progress.digest);
        options.onProgress?.(progress);
      },
    },
    onEvent: (event) => {
      if (event.kind === 'served' && !layers.has(event.digest)) {
        const { digest, from } = event;
        options.onOrigin?.({ kind: 'downloaded', digest, from, resumedBytes: 0 });
      }
    },
  };
}

import type { Layer, RootSource, WritableLayer } from '@docklet/filesystem';
import { makeMountPoints } from '@docklet/filesystem';
import type { EngineContext } from '../engine/engine-context.js';
import type { ImageOfContainer } from '../state/container-record.js';
import { onDisk } from '../state/disk.js';
import type { Layout } from '../state/layout.js';

/** Which container's root is put together, and how. */
export interface RootOptions {
  readonly image: ImageOfContainer | undefined;
  /** As they are attached, uppermost first. */
  readonly layers: readonly Layer[];
  readonly writable: WritableLayer;
}

/** What the root of a container is put together from. */
export function rootSource(
  { layout, host: { overlayApi } }: EngineContext,
  { image, layers, writable }: RootOptions,
): RootSource {
  const source = { layers, writable, stage: layout.stage, overlayApi };
  // Of a folder of this host nobody knows whether the engine's are in it, and no layer may lie in another.
  return image === undefined ? source : { ...source, mountPoints: madeMountPoints(layout) };
}

function madeMountPoints({ mountPoints }: Layout): string {
  onDisk(mountPoints, () => {
    makeMountPoints(mountPoints);
  });
  return mountPoints;
}

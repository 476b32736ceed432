import path from 'node:path';
import type { DiskUsage } from '@docklet/image';
import type { Images } from '../images/images.js';
import type { EngineContext } from '../engine/engine-context.js';
import type { VolumeUsage, Volumes } from '../volumes/volumes.js';
import { DiskMeter } from './disk-meter.js';

/** What one container takes on the disk. */
export interface ContainerUsage {
  readonly id: string;
  /** Its folder: what it wrote, its log, its state. */
  readonly bytes: number;
}

/** What an engine takes on the disk, in bytes: images, containers, volumes and the rest add up to the total. */
export interface EngineUsage {
  /** What du(1) says of the root folder. */
  readonly totalBytes: number;
  readonly imageBytes: number;
  readonly containerBytes: number;
  readonly volumeBytes: number;
  /** Names, caches, folders. */
  readonly otherBytes: number;
  readonly images: DiskUsage;
  /** What removing all images that no container uses would free, and what no image needs. */
  readonly reclaimableImageBytes: number;
  readonly containers: readonly ContainerUsage[];
  readonly volumes: readonly VolumeUsage[];
}

/** Measures everything below a root folder. What changes meanwhile may be counted or not. */
export async function measureEngine(
  { options: { root }, containers }: EngineContext,
  images: Images,
  volumes: Volumes,
): Promise<EngineUsage> {
  const meter = new DiskMeter();
  const measured: ContainerUsage[] = [];
  for (const id of containers.list()) {
    const bytes = await new DiskMeter().measure(path.join(root, 'containers', id));
    measured.push({ id, bytes });
  }
  const imageBytes = await meter.measure(path.join(root, 'images'));
  const containerBytes = await meter.measure(path.join(root, 'containers'));
  const volumeBytes = await meter.measure(path.join(root, 'volumes'));
  const totalBytes = await new DiskMeter().measure(root);
  const unused = await images.prune({ isAll: true, isDryRun: true });
  return {
    totalBytes,
    imageBytes,
    containerBytes,
    volumeBytes,
    otherBytes: Math.max(0, totalBytes - imageBytes - containerBytes - volumeBytes),
    images: await images.diskUsage(),
    reclaimableImageBytes: unused.swept.freedBytes,
    containers: measured,
    volumes: await volumes.usage(),
  };
}

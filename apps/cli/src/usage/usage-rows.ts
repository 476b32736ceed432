import type { EngineUsage, ImageSummary, ContainerView } from '@docklet/container';
import type { ListFormat } from '../format/render-list.js';
import type { Fields } from '../format/values.js';
import { sizeOf } from '../output/size.js';

/** The columns of `docker system df`, and as many bytes as `du` would count. */
export const usageList: ListFormat = {
  headers: {
    Type: 'TYPE',
    TotalCount: 'TOTAL',
    Active: 'ACTIVE',
    Size: 'SIZE',
    Reclaimable: 'RECLAIMABLE',
    Bytes: 'BYTES',
  },
  table: '{{.Type}}\t{{.TotalCount}}\t{{.Active}}\t{{.Size}}\t{{.Reclaimable}}',
};

/** A row for each kind of thing that takes room. Together they are all that lies below the root folder. */
export function usageRows(
  usage: EngineUsage,
  images: readonly ImageSummary[],
  containers: readonly ContainerView[],
): readonly Fields[] {
  const used = new Set(containers.map(({ record }) => record.image?.id));
  const running = containers.filter(({ status }) => status !== 'exited' && status !== 'created');
  const runningIds = new Set(running.map(({ record }) => record.id));
  const endedBytes = usage.containers
    .filter(({ id }) => !runningIds.has(id))
    .reduce((sum, { bytes }) => sum + bytes, 0);
  return [
    row('Images', {
      total: images.length,
      active: images.filter(({ id }) => used.has(id)).length,
      bytes: usage.imageBytes,
      reclaimable: usage.reclaimableImageBytes,
    }),
    row('Containers', {
      total: containers.length,
      active: running.length,
      bytes: usage.containerBytes,
      reclaimable: endedBytes,
    }),
    row('Local Volumes', {
      total: usage.volumes.length,
      active: usage.volumes.filter(({ users }) => users > 0).length,
      bytes: usage.volumeBytes,
      reclaimable: usage.volumes
        .filter(({ users }) => users === 0)
        .reduce((sum, { bytes }) => sum + bytes, 0),
    }),
    row('Other', { bytes: usage.otherBytes }),
  ];
}

interface RowValues {
  readonly total?: number;
  readonly active?: number;
  readonly bytes: number;
  readonly reclaimable?: number;
}

function row(type: string, { total, active, bytes, reclaimable }: RowValues): Fields {
  return {
    Type: type,
    TotalCount: String(total ?? ''),
    Active: String(active ?? ''),
    Size: sizeOf(bytes),
    Reclaimable: reclaimable === undefined ? '' : share(reclaimable, bytes),
    Bytes: String(bytes),
  };
}

function share(part: number, whole: number): string {
  const percent = whole === 0 ? '' : ` (${Math.floor((part / whole) * 100)}%)`;
  return `${sizeOf(part)}${percent}`;
}

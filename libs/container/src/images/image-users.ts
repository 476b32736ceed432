import type { ImageUser } from '@docklet/image';
import type { ContainerStore } from '../state/container-store.js';
import type { Layout } from '../state/layout.js';
import { isLookedAfter } from '../state/live-file.js';

/** The containers that use images: those that they were made from, and those that are mounted in them. */
export function imageUsers(containers: ContainerStore, layout: Layout): readonly ImageUser[] {
  return containers.list().flatMap((id) => {
    const record = containers.read(id)?.record;
    const mounted = (record?.options.mounts ?? []).flatMap((mount) =>
      mount.kind === 'image' && mount.image !== undefined ? [mount.image] : [],
    );
    const own = record?.image === undefined ? [] : [record.image];
    return [...own, ...mounted].map(({ id: imageId, diffIds }) => ({
      name: record?.name ?? '',
      imageId,
      isRunning: isLookedAfter(layout, id),
      diffIds,
    }));
  });
}

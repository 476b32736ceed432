import type { ImageUser } from '@docklet/image';
import type { ContainerStore } from '../state/container-store.js';
import type { Layout } from '../state/layout.js';
import { isLookedAfter } from '../state/live-file.js';

/** The containers that use images. */
export function imageUsers(containers: ContainerStore, layout: Layout): readonly ImageUser[] {
  return containers.list().flatMap((id) => {
    const record = containers.read(id)?.record;
    return record?.image === undefined
      ? []
      : [
          {
            name: record.name,
            imageId: record.image.id,
            isRunning: isLookedAfter(layout, id),
            diffIds: record.image.diffIds,
          },
        ];
  });
}

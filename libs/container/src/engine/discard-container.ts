import type { ContainerRecord } from '../state/container-record.js';
import { hasVolumes } from '../volumes/volume-users.js';
import type { EngineContext } from './engine-context.js';

/** Removes the files of a container together with the volumes that were made for it alone. */
export async function discardContainer(
  context: EngineContext,
  id: string,
  record: ContainerRecord | undefined = context.containers.readRecord(id),
): Promise<void> {
  context.containers.remove(id, record?.name);
  if (record !== undefined && hasVolumes(record)) {
    const { removeAnonymousVolumes } = await import('../volumes/remove-volume.js');
    await removeAnonymousVolumes(context, record);
  }
}

import type { Journal } from '../events/journal.js';
import type { ContainerRecord } from '../state/container-record.js';

/** Writes down that a container’s volumes were mounted in it, or are mounted no more. */
export function journalVolumes(
  journal: Journal,
  { id, options }: ContainerRecord,
  action: 'mount' | 'unmount',
): void {
  for (const mount of options.mounts ?? []) {
    if (mount.kind === 'volume') {
      const { source = '', target, isReadonly = false } = mount;
      const more =
        action === 'unmount'
          ? {}
          : { destination: target, propagation: '', 'read/write': String(!isReadonly) };
      const attributes = { container: id, driver: 'local', ...more };
      journal.append({ type: 'volume', action, id: source, attributes });
    }
  }
}

import type { VolumesFrom } from '@docklet/container';
import { UsageError } from '../usage-error.js';

/** Reads `--volumes-from CONTAINER[:ro|rw]`. */
export function parseVolumesFrom(text: string): VolumesFrom {
  const [container = '', mode = 'rw', ...rest] = text.split(':');
  if (container === '' || rest.length > 0) {
    throw new UsageError(`--volumes-from ${text}`, 'it is not CONTAINER or CONTAINER:ro');
  }
  if (mode !== 'ro' && mode !== 'rw') {
    throw new UsageError(`--volumes-from ${text}`, `invalid mode: ${mode}`);
  }
  return { container, ...(mode === 'ro' ? { isReadonly: true } : {}) };
}

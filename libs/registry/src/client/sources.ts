import type { RepositoryName } from '@docklet/oci';

import type { Call } from '../call.js';
import { createRetrier, withRetries } from '../http/retry.js';
import type { RegistryContext } from './context.js';

/**
 * Reads from the mirrors of a repository in order, and from the registry itself in the end.
 *
 * A mirror gets one chance: whatever goes wrong there (also content that does not match its digest) is reported and the
 * next place asked. Only the registry itself is asked again, because behind it there is nobody else.
 */
export async function readFromSources<T>(
  context: RegistryContext,
  name: RepositoryName,
  call: Call,
  read: (source: RepositoryName) => Promise<T>,
): Promise<T> {
  const sources = context.sourcesOf(name);
  const itself = sources.at(-1) ?? name;
  for (const mirror of sources.slice(0, -1)) {
    try {
      return await read(mirror);
    } catch (error) {
      call.signal.throwIfAborted();
      context.report({ kind: 'origin-failed', origin: mirror.registry, cause: error });
    }
  }
  return await withRetries(createRetrier(context, call), async () => await read(itself));
}

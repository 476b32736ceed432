import { type Digest, type RepositoryName, parseDigest } from '@docklet/oci';

import type { Call } from '../call.js';
import { type RegistryContext, sendToRepository } from '../client/context.js';
import { assertStatus } from '../http/assert-status.js';
import { createRetrier, withRetries } from '../http/retry.js';

/** Where a blob is, below its repository. The digest is checked although its type says that it was: this becomes a URL. */
export function blobPath(digest: Digest): string {
  return `blobs/${parseDigest(digest)}`;
}

/** Whether the registry has a blob in this repository. */
export async function hasBlob(
  context: RegistryContext,
  name: RepositoryName,
  digest: Digest,
  call: Call,
): Promise<boolean> {
  return await withRetries(createRetrier(context, call), async () => {
    const response = await sendToRepository(
      context,
      name,
      { method: 'HEAD', path: blobPath(digest), actions: ['pull'] },
      call,
    );
    await assertStatus(response, [200, 404]);
    response.discard();
    return response.status === 200;
  });
}

/** Removes a blob from a repository. */
export async function deleteBlob(
  context: RegistryContext,
  name: RepositoryName,
  digest: Digest,
  call: Call,
): Promise<void> {
  await withRetries(createRetrier(context, call), async () => {
    const response = await sendToRepository(
      context,
      name,
      { method: 'DELETE', path: blobPath(digest), actions: ['delete'] },
      call,
    );
    await assertStatus(response, [202]);
    response.discard();
  });
}

import {
  type Descriptor,
  type ParsedManifest,
  type Reference,
  digestOf,
  parseManifest,
} from '@docklet/oci';

import type { Call } from '../call.js';
import { type RegistryContext, sendToRepository } from '../client/context.js';
import { InvalidResponseError } from '../errors/content-errors.js';
import { assertStatus } from '../http/assert-status.js';
import { createRetrier, withRetries } from '../http/retry.js';
import { manifestPath } from './fetch-manifest.js';

/** What {@link putManifest} did. */
export interface PutManifest {
  readonly descriptor: Descriptor;
  readonly parsed: ParsedManifest;
  /** Whether the registry keeps track of what the manifest refers to as its `subject`. */
  readonly isSubjectTracked: boolean;
}

/** Writes a manifest or index under a tag or under its digest. The blobs it names have to be there already. */
export async function putManifest(
  context: RegistryContext,
  reference: Reference,
  content: { readonly bytes: Uint8Array; readonly mediaType: string },
  call: Call,
): Promise<PutManifest> {
  const { bytes, mediaType } = content;
  const parsed = parseManifest(bytes, mediaType);
  const digest = digestOf(bytes);
  const response = await withRetries(createRetrier(context, call), async () => {
    const answer = await sendToRepository(
      context,
      reference,
      {
        method: 'PUT',
        path: manifestPath(reference),
        headers: { 'content-type': mediaType },
        body: { length: bytes.byteLength, open: () => [bytes] },
        actions: ['pull', 'push'],
      },
      call,
    );
    await assertStatus(answer, [201]);
    return answer;
  });
  response.discard();
  const stored = response.header('docker-content-digest');
  if (stored?.startsWith('sha256:') === true && stored !== digest) {
    throw new InvalidResponseError(response.request.info, 'the registry stored something else');
  }
  return {
    descriptor: { mediaType, digest, size: bytes.byteLength },
    parsed,
    isSubjectTracked: response.header('oci-subject') !== undefined,
  };
}

/** Removes a tag, or a manifest with all its tags if the reference has a digest. */
export async function deleteManifest(
  context: RegistryContext,
  reference: Reference,
  call: Call,
): Promise<void> {
  await withRetries(createRetrier(context, call), async () => {
    const response = await sendToRepository(
      context,
      reference,
      { method: 'DELETE', path: manifestPath(reference), actions: ['delete'] },
      call,
    );
    await assertStatus(response, [202]);
    response.discard();
  });
}

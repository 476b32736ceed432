import { type Descriptor, type Reference, type RepositoryName, isDigest } from '@docklet/oci';

import type { Call } from '../call.js';
import { type RegistryContext, sendToRepository } from '../client/context.js';
import { readFromSources } from '../client/sources.js';
import { assertStatus } from '../http/assert-status.js';
import type { HttpResponse } from '../http/http-types.js';
import { acceptManifests, announcedType, fetchManifest, manifestPath } from './fetch-manifest.js';

/**
 * Finds out what a reference points at, without downloading it: HEAD, which rate limits do not count.
 *
 * What the header says is a claim. It becomes a fact when the content is fetched by the digest.
 */
export async function resolveManifest(
  context: RegistryContext,
  reference: Reference,
  call: Call,
): Promise<Descriptor> {
  const claimed = await readFromSources(
    context,
    reference,
    call,
    async (source) => await askHead(context, source, reference, call),
  );
  // Not every registry answers HEAD in full, or at all.
  return claimed ?? (await fetchManifest(context, reference, call)).descriptor;
}

async function askHead(
  context: RegistryContext,
  source: RepositoryName,
  reference: Reference,
  call: Call,
): Promise<Descriptor | undefined> {
  const response = await sendToRepository(
    context,
    source,
    {
      method: 'HEAD',
      path: manifestPath(reference),
      headers: { accept: acceptManifests },
      actions: ['pull'],
    },
    call,
  );
  // These may say no to HEAD and yes to GET.
  if ([400, 405, 501].includes(response.status)) {
    response.discard();
    return undefined;
  }
  await assertStatus(response, [200]);
  response.discard();
  return readClaim(response, reference);
}

function readClaim(response: HttpResponse, reference: Reference): Descriptor | undefined {
  const digest = reference.digest ?? response.header('docker-content-digest');
  const size = Number(response.header('content-length') ?? NaN);
  const mediaType = announcedType(response);
  return isDigest(digest) && Number.isSafeInteger(size) && mediaType !== undefined
    ? { mediaType, digest, size }
    : undefined;
}

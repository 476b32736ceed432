import {
  type Descriptor,
  type ParsedManifest,
  type Reference,
  type RepositoryName,
  digestOf,
  isIndexType,
  isManifestType,
  maxManifestBytes,
  mediaTypes,
  parseManifest,
  verifyContent,
} from '@docklet/oci';
import { messageOf } from '@docklet/errors';

import type { Call } from '../call.js';
import { type RegistryContext, sendToRepository } from '../client/context.js';
import { readFromSources } from '../client/sources.js';
import { ContentMismatchError, InvalidResponseError } from '../errors/content-errors.js';
import { assertStatus } from '../http/assert-status.js';
import type { HttpResponse } from '../http/http-types.js';

/** A manifest or index as the registry sent it, checked. */
export interface FetchedManifest {
  /** Says what the bytes are and what they hash to. */
  readonly descriptor: Descriptor;
  /** Exactly what was received: the digest is of these. */
  readonly bytes: Uint8Array;
  readonly parsed: ParsedManifest;
}

/** The types we understand, in the header that asks for them. */
export const acceptManifests = [
  mediaTypes.ociIndex,
  mediaTypes.ociManifest,
  mediaTypes.dockerManifestList,
  mediaTypes.dockerManifest,
].join(', ');

/** What stands in the URL: the digest if there is one, because it decides. */
export function manifestPath({ tag, digest }: Reference): string {
  return `manifests/${digest ?? tag ?? 'latest'}`;
}

/** Gets a manifest by tag or digest. Whatever the headers say, the bytes are hashed. */
export async function fetchManifest(
  context: RegistryContext,
  reference: Reference,
  call: Call,
): Promise<FetchedManifest> {
  return await readFromSources(context, reference, call, async (source) => {
    const fetched = await fetchFrom(context, source, reference, call);
    context.report({ kind: 'served', digest: fetched.descriptor.digest, from: source.registry });
    return fetched;
  });
}

async function fetchFrom(
  context: RegistryContext,
  source: RepositoryName,
  reference: Reference,
  call: Call,
): Promise<FetchedManifest> {
  const response = await sendToRepository(
    context,
    source,
    {
      method: 'GET',
      path: manifestPath(reference),
      headers: { accept: acceptManifests },
      actions: ['pull'],
    },
    call,
  );
  await assertStatus(response, [200]);
  const bytes = await response.bytes(maxManifestBytes);
  return checkManifest(response, bytes, reference);
}

function checkManifest(
  response: HttpResponse,
  bytes: Uint8Array,
  { digest }: Reference,
): FetchedManifest {
  const { info } = response.request;
  try {
    if (digest !== undefined) {
      verifyContent(bytes, { digest });
    }
  } catch (error) {
    throw new ContentMismatchError(info, error);
  }
  const named = digest ?? digestOf(bytes);
  try {
    const parsed = parseManifest(bytes, announcedType(response));
    const descriptor = { mediaType: parsed.mediaType, digest: named, size: bytes.byteLength };
    return { descriptor, bytes, parsed };
  } catch (error) {
    throw new InvalidResponseError(info, messageOf(error), error);
  }
}

/**
 * The media type in the Content-Type header. A type that is none of a manifest is what servers send that do not know
 * better (`text/plain`); the document then has to say itself what it is.
 */
export function announcedType(response: HttpResponse): string | undefined {
  const type = response.header('content-type')?.split(';')[0]?.trim();
  return type !== undefined && (isManifestType(type) || isIndexType(type)) ? type : undefined;
}

import {
  type Descriptor,
  type Digest,
  type ImageIndex,
  type RepositoryName,
  digestAlgorithm,
  digestHex,
  maxManifestBytes,
  mediaTypes,
  parseManifest,
} from '@docklet/oci';
import { messageOf } from '@docklet/errors';

import { repositoryScope } from '../auth/scope.js';
import type { Call } from '../call.js';
import type { RegistryContext } from '../client/context.js';
import { InvalidResponseError } from '../errors/content-errors.js';
import { NotFoundError, StatusError } from '../errors/status-errors.js';
import type { HttpResponse } from '../http/http-types.js';
import { fetchManifest } from '../manifest/fetch-manifest.js';
import { listPages } from './list-pages.js';

/** Which referrers are wanted. */
export interface ReferrersOptions {
  /** Only artifacts of this type. */
  readonly artifactType?: string;
}

/** To what, and where. */
export interface ReferrersQuery extends ReferrersOptions {
  readonly name: RepositoryName;
  readonly subject: Digest;
}

/**
 * What refers to a manifest: signatures, SBOMs (distribution specification, "Listing Referrers"). Registries without that
 * API keep the list under a tag made of the digest, which the clients maintain.
 */
export async function listReferrers(
  context: RegistryContext,
  query: ReferrersQuery,
  call: Call,
): Promise<readonly Descriptor[]> {
  const { name, subject, artifactType } = query;
  const found =
    (await askApi(context, query, call)) ?? (await readReferrersTag(context, name, subject, call));
  // A registry need not apply the filter, and a tag cannot.
  return found.filter((one) => artifactType === undefined || one.artifactType === artifactType);
}

async function askApi(
  context: RegistryContext,
  { name, subject, artifactType }: ReferrersQuery,
  call: Call,
): Promise<readonly Descriptor[] | undefined> {
  const { registry, repository } = name;
  const referrers: Descriptor[] = [];
  const query = {
    ...{ registry, repository, read: readIndex },
    path: `/v2/${repository}/referrers/${subject}`,
    query: artifactType === undefined ? {} : { artifactType },
    scopes: [repositoryScope(repository, 'pull')],
  };
  try {
    for await (const { manifests } of listPages(context, query, call)) {
      referrers.push(...manifests);
    }
    return referrers;
  } catch (error) {
    // With the API the answer is an empty list, so 404 means that there is no such API. Older ones say 400 or 405.
    if (error instanceof StatusError && [400, 404, 405].includes(error.status)) {
      return undefined;
    }
    throw error;
  }
}

async function readIndex(response: HttpResponse): Promise<ImageIndex> {
  const bytes = await response.bytes(maxManifestBytes);
  try {
    const parsed = parseManifest(bytes, mediaTypes.ociIndex);
    if (parsed.kind === 'index') {
      return parsed.index;
    }
  } catch (error) {
    throw new InvalidResponseError(response.request.info, messageOf(error), error);
  }
  throw new InvalidResponseError(response.request.info, 'it is not an index');
}

/** The tag that stands in for the API (distribution specification, "Referrers Tag Schema"). */
export function referrersTag(subject: Digest): string {
  return `${digestAlgorithm(subject)}-${digestHex(subject)}`;
}

/** What is listed under that tag. */
export async function readReferrersTag(
  context: RegistryContext,
  { registry, repository }: RepositoryName,
  subject: Digest,
  call: Call,
): Promise<readonly Descriptor[]> {
  const tag = referrersTag(subject);
  try {
    const { parsed } = await fetchManifest(context, { registry, repository, tag }, call);
    return parsed.kind === 'index' ? parsed.index.manifests : [];
  } catch (error) {
    if (error instanceof NotFoundError) {
      return [];
    }
    throw error;
  }
}

import type { Descriptor, RepositoryName } from '@docklet/oci';

import type { Call } from '../call.js';
import { type RegistryContext, sendToRepository } from '../client/context.js';
import type { HttpResponse } from '../http/http-types.js';
import { redactUrl } from '../http/redact-url.js';
import { blobPath } from './blob-info.js';

/** A place that a blob can be had from. */
export interface BlobOrigin {
  /** How events and results call it: the registry or mirror, or the host of a foreign URL. */
  readonly name: string;
  readonly get: (headers: Readonly<Record<string, string>>) => Promise<HttpResponse>;
}

/** At least one place, the best first. */
export type BlobOrigins = readonly [BlobOrigin, ...BlobOrigin[]];

/** The places to ask for a blob, the best first: mirrors, the registry, and, if that was allowed, where the image says. */
export function originsOf(
  context: RegistryContext,
  name: RepositoryName,
  descriptor: Descriptor,
  call: Call,
): BlobOrigins {
  const [first, ...others] = context
    .sourcesOf(name)
    .map((source) => registryOrigin(context, source, descriptor, call));
  const foreign = context.allowForeignLayers ? (descriptor.urls ?? []) : [];
  const urls = foreign.map((url) => URL.parse(url)).filter((url) => url !== null);
  return [
    first ?? registryOrigin(context, name, descriptor, call),
    ...others,
    ...urls.map((url) => foreignOrigin(context, url, call)),
  ];
}

function registryOrigin(
  context: RegistryContext,
  source: RepositoryName,
  { digest }: Descriptor,
  call: Call,
): BlobOrigin {
  const request = { method: 'GET', path: blobPath(digest), actions: ['pull'] } as const;
  return {
    name: source.registry,
    get: async (headers) => await sendToRepository(context, source, { ...request, headers }, call),
  };
}

/** The image chose this place, so it gets no credentials and cannot ask for any (CVE-2020-15157). */
function foreignOrigin(context: RegistryContext, url: URL, { signal }: Call): BlobOrigin {
  const info = { method: 'GET', url: redactUrl(url), user: 'anonymous' };
  return {
    name: url.host,
    get: async (headers) =>
      await context.sendAnonymously({ method: 'GET', url, headers, signal, info }),
  };
}

import type { Descriptor, RepositoryName } from '@docklet/oci';

import { repositoryScope } from '../auth/scope.js';
import type { Call } from '../call.js';
import { type RegistryContext, sendToRepository, sendToUrl } from '../client/context.js';
import { InvalidResponseError } from '../errors/content-errors.js';
import { RedirectError } from '../errors/transport-errors.js';
import { assertStatus } from '../http/assert-status.js';
import type { HttpResponse, RequestBody } from '../http/http-types.js';
import { redactUrl } from '../http/redact-url.js';

/** Where an upload goes. */
export interface UploadTarget {
  readonly context: RegistryContext;
  readonly name: RepositoryName;
  readonly descriptor: Descriptor;
  readonly call: Call;
}

/** An upload that the registry has opened. */
export interface Upload {
  readonly location: URL;
  /** How many bytes the registry has. */
  readonly offset: number;
  /** Pieces, except the last, must not be smaller than this. */
  readonly minChunkBytes: number;
}

const octets = { 'content-type': 'application/octet-stream' } as const;

/**
 * Opens an upload (distribution specification, "Pushing blobs").
 *
 * @param mountFrom - a repository to share the blob from
 * @returns nothing if the blob could be mounted, and there is nothing to upload
 */
export async function startUpload(
  target: UploadTarget,
  mountFrom: string | undefined,
): Promise<Upload | undefined> {
  const { context, name, descriptor, call } = target;
  const response = await sendToRepository(
    context,
    name,
    {
      method: 'POST',
      path: 'blobs/uploads/',
      headers: { 'content-length': '0' },
      actions: ['pull', 'push'],
      ...(mountFrom !== undefined && {
        query: { mount: descriptor.digest, from: mountFrom },
        moreScopes: [repositoryScope(mountFrom, 'pull')],
      }),
    },
    call,
  );
  await assertStatus(response, mountFrom === undefined ? [202] : [201, 202]);
  response.discard();
  if (response.status === 201) {
    return undefined;
  }
  const minChunkBytes = Number(response.header('oci-chunk-min-length') ?? 0);
  return { location: locationOf(response), offset: 0, minChunkBytes };
}

/** Sends one piece. */
export async function sendChunk(
  target: UploadTarget,
  upload: Upload,
  body: RequestBody,
): Promise<Upload> {
  const last = upload.offset + body.length - 1;
  const response = await sendUpload(target, 'PATCH', upload.location, {
    headers: { ...octets, 'content-range': `${upload.offset}-${last}` },
    body,
  });
  await assertStatus(response, [202]);
  response.discard();
  return { ...upload, location: locationOf(response), offset: offsetOf(response) ?? last + 1 };
}

/** Sends the last piece, or everything, and tells the registry what the whole has to hash to. */
export async function finishUpload(
  target: UploadTarget,
  upload: Upload,
  body: RequestBody,
): Promise<void> {
  const url = new URL(upload.location);
  // Not through `searchParams`, which would spell the registry's own parameters anew: they may be signed.
  url.search += `${url.search === '' ? '?' : '&'}digest=${encodeURIComponent(target.descriptor.digest)}`;
  const response = await sendUpload(target, 'PUT', url, { headers: octets, body });
  await assertStatus(response, [201]);
  response.discard();
}

/** Asks how much of an upload has arrived. Nothing means that the registry has forgotten it. */
export async function findProgress(
  target: UploadTarget,
  upload: Upload,
): Promise<Upload | undefined> {
  const response = await sendUpload(target, 'GET', upload.location, {});
  await assertStatus(response, [200, 204, 404]);
  response.discard();
  return response.status === 404
    ? undefined
    : { ...upload, location: locationOf(response), offset: offsetOf(response) ?? 0 };
}

async function sendUpload(
  { context, name, call }: UploadTarget,
  method: string,
  url: URL,
  parts: { readonly headers?: Readonly<Record<string, string>>; readonly body?: RequestBody },
): Promise<HttpResponse> {
  return await sendToUrl(context, name, { method, url, ...parts, actions: ['pull', 'push'] }, call);
}

/** The address for the next request. It may be on another host, but not one without TLS if the registry has it. */
function locationOf(response: HttpResponse): URL {
  const { info, url } = response.request;
  const location = URL.parse(response.header('location') ?? '', url.href);
  if (location === null || response.header('location') === undefined) {
    throw new InvalidResponseError(info, 'it does not say where to upload to');
  }
  const isDowngrade = url.protocol === 'https:' && location.protocol !== 'https:';
  const isForeignPlain = location.protocol !== 'https:' && location.origin !== url.origin;
  if (isDowngrade || isForeignPlain || location.username !== '' || location.password !== '') {
    const reason = `the upload was sent to ${redactUrl(location)}, which is not protected by TLS`;
    throw new RedirectError(info, reason);
  }
  return location;
}

/** `Range: 0-N` means N+1 bytes; but `0-0` is what registries say of an upload that has nothing yet. */
function offsetOf(response: HttpResponse): number | undefined {
  const last = /^(?:bytes=)?0-(\d{1,15})$/.exec(response.header('range') ?? '')?.[1];
  return last === undefined ? undefined : last === '0' ? 0 : Number(last) + 1;
}

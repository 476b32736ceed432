import { type Descriptor, type RepositoryName, createDigestVerifier } from '@docklet/oci';

import type { Call } from '../call.js';
import type { RegistryContext } from '../client/context.js';
import { ResponseTooLargeError } from '../errors/content-errors.js';
import { originsOf } from './blob-origins.js';
import { receiveBlob } from './receive-blob.js';

/**
 * Gets a small blob into memory.
 *
 * @throws ResponseTooLargeError `DOCKLET_REGISTRY_RESPONSE_TOO_LARGE` if its descriptor says that it is not small;
 * nothing is asked for then
 */
export async function fetchBlob(
  context: RegistryContext,
  name: RepositoryName,
  descriptor: Descriptor,
  maxBytes: number,
  call: Call,
): Promise<Uint8Array> {
  const { digest, size } = descriptor;
  if (size > maxBytes) {
    const url = `${name.registry}/${name.repository}@${digest}`;
    throw new ResponseTooLargeError({ method: 'GET', url }, maxBytes);
  }
  const content = Buffer.alloc(size);
  const verifier = createDigestVerifier(descriptor);
  let filledBytes = 0;
  const receiver = {
    take: (chunk: Uint8Array): void => {
      content.set(chunk, filledBytes);
      filledBytes += chunk.byteLength;
    },
    restart: (): void => {
      filledBytes = 0;
    },
  };
  const origins = originsOf(context, name, descriptor, call);
  await receiveBlob(context, { descriptor, verifier, origins }, receiver, call);
  return content;
}

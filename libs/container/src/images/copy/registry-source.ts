import type { Digest, Reference } from '@docklet/oci';
import { formatReference } from '@docklet/oci';
import type { CallOptions, RegistryClient } from '@docklet/registry';
import type { ContentSource } from './content-source.js';

/** A repository at a registry, to be read from. What is read is checked; after a failure it continues. */
export function registrySource(
  client: RegistryClient,
  reference: Reference,
  call: CallOptions,
): ContentSource {
  const { registry, repository } = reference;
  return {
    name: formatReference(reference),
    readDocument: (digest: Digest) => client.getManifest({ registry, repository, digest }, call),
    openBlob: (descriptor) => ({
      open: (offset) =>
        offset === 0
          ? client.openBlob(reference, descriptor, call)
          : client.openBlobRange(reference, descriptor, { start: offset }, call),
    }),
  };
}

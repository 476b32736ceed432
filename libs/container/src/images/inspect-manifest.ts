import type { Descriptor } from '@docklet/oci';
import { maxManifestBytes, parseManifest, parseReference, readDocument } from '@docklet/oci';
import type { RegistryClient } from '@docklet/registry';

/** A manifest or index at a registry. */
export interface InspectedManifest {
  /** The whole name, with the digest for one that an index led to. */
  readonly reference: string;
  readonly descriptor: Descriptor;
  /** As the registry has it. */
  readonly bytes: Uint8Array;
  /** What the bytes say. */
  readonly document: unknown;
}

/**
 * Reads what a name stands for at its registry; nothing of it is kept.
 *
 * @param isDeep whether the manifests that an index names are read, too
 */
export async function inspectManifest(
  client: RegistryClient,
  name: string,
  { isDeep, signal }: { readonly isDeep: boolean; readonly signal?: AbortSignal | undefined },
): Promise<readonly InspectedManifest[]> {
  const call = signal === undefined ? {} : { signal };
  const reference = parseReference(name);
  const { descriptor, bytes } = await client.getManifest(reference, call);
  const parsed = parseManifest(bytes, descriptor.mediaType);
  if (parsed.kind !== 'index' || !isDeep) {
    return [{ reference: name, descriptor, bytes, document: read(bytes) }];
  }
  const { registry, repository } = reference;
  return Promise.all(
    parsed.index.manifests.map(async (entry) => {
      const { digest } = entry;
      const child = await client.getManifest({ registry, repository, digest }, call);
      const { bytes } = child;
      return { reference: `${name}@${digest}`, descriptor: entry, bytes, document: read(bytes) };
    }),
  );
}

/** The document with all its fields, also those that we do not know. */
function read(bytes: Uint8Array): unknown {
  const anything = { safeParse: (value: unknown) => ({ success: true, data: value }) as const };
  return readDocument(anything, bytes, { name: 'manifest', maxBytes: maxManifestBytes });
}

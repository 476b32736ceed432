import type { ImageStore } from '@docklet/image';
import type { Reference } from '@docklet/oci';
import { formatReference, parsePlatform, parseReference } from '@docklet/oci';
import type { RegistryClient } from '@docklet/registry';
import type { PushOptions } from './image-progress.js';
import type { PushedImage } from './push-contents.js';
import { pushContents } from './push-contents.js';

/** Sends an image of the store to the registry that its name says. */
export async function pushImage(
  store: ImageStore,
  client: RegistryClient,
  reference: Reference,
  options: PushOptions,
): Promise<PushedImage> {
  const { platform } = options;
  const name = formatReference(reference);
  await using contents = await store.contents(
    name,
    platform === undefined ? {} : { platform: parsePlatform(platform) },
  );
  const mountFrom = await findSibling(store, name, reference);
  return await pushContents(client, reference, contents, { ...options, mountFrom });
}

/** Another repository of the registry that the image came from, or was sent to: it has the blobs. */
async function findSibling(
  store: ImageStore,
  name: string,
  { registry, repository }: Reference,
): Promise<string | undefined> {
  const { summary } = await store.inspect(name);
  return [...summary.digests, ...summary.names]
    .map((other) => parseReference(other))
    .find((other) => other.registry === registry && other.repository !== repository)?.repository;
}

import { familiarReference, layoutBlobPath, parseReference } from '@docklet/oci';

import type { DockerManifestEntry } from '../load/docker-manifest.schema.js';
import { isTagOnly } from './name-annotations.js';
import type { SavePlan } from './save-plan.js';

/**
 * The `manifest.json` that makes a layout loadable for those that do not know layouts, older versions of Docker among them.
 * Its paths lead to the blobs of the layout, as they do in what Docker itself writes. It knows no platforms: an image is
 * the one that its name means here.
 */
export function dockerManifest({ chosen }: SavePlan): Buffer {
  const entries = new Map<string, DockerManifestEntry>();
  for (const { image, name } of chosen) {
    const tags = entries.get(image.id)?.RepoTags ?? [];
    entries.set(image.id, {
      Config: layoutBlobPath(image.id),
      RepoTags: [...tags, ...tagOf(name)],
      Layers: image.layers.map(({ descriptor }) => layoutBlobPath(descriptor.digest)),
    });
  }
  return Buffer.from(JSON.stringify([...entries.values()]));
}

function tagOf(name: string | undefined): readonly string[] {
  if (name === undefined || isTagOnly(name)) {
    return [];
  }
  const reference = parseReference(name);
  return reference.digest === undefined ? [familiarReference(reference)] : [];
}

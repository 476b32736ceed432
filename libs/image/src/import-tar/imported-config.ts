import { type Digest, type ImageConfig, hostPlatform } from '@docklet/oci';

import { applyChanges } from './apply-changes.js';
import type { ImportOptions } from './import-tar.js';

/**
 * The configuration of an imported image, as soon as its layers are known. What is wrong with the changes is found before
 * the long work begins.
 *
 * @throws InvalidChangeError `DOCKLET_IMAGE_INVALID_CHANGE`
 */
export function importedConfig(
  options: ImportOptions,
  now: Date,
): (diffIds: readonly Digest[]) => ImageConfig {
  const { base, changes = [], comment, createdBy, author = base?.config.author } = options;
  const { os, architecture, variant } = options.platform ?? base?.platform ?? hostPlatform();
  const config = applyChanges(options.config ?? base?.config.config ?? {}, changes);
  const created = now.toISOString();
  const step = {
    created,
    ...(createdBy !== undefined && { created_by: createdBy }),
    ...(comment !== undefined && { comment }),
    ...(options.author !== undefined && { author: options.author }),
  };
  return (diffIds) => ({
    os,
    architecture,
    ...(variant !== undefined && { variant }),
    created,
    ...(author !== undefined && { author }),
    config,
    rootfs: { type: 'layers', diff_ids: diffIds },
    history: [...(base?.config.history ?? []), step],
  });
}

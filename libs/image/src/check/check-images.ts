import { type Digest, parseReference } from '@docklet/oci';

import { type ImageRecord, newestManifest } from '../images/image-record.js';
import { namesOf } from '../images/list-images.js';
import { readNames, removeName } from '../names/name-store.js';
import { removeFile } from '../store/durable-file.js';
import { type StoreContext, withStoreLock } from '../store/store-context.js';
import { type Check, report } from './check-context.js';

/** What images can rely on. */
export interface SoundObjects {
  readonly blobs: ReadonlySet<Digest>;
  /** By diff id. */
  readonly layers: ReadonlySet<Digest>;
}

/** Finds images that cannot be run any more. What they need has been reported already. */
export async function checkImages(
  check: Check,
  records: readonly ImageRecord[],
  sound: SoundObjects,
): Promise<void> {
  for (const record of records) {
    const reason = whyBroken(record, sound);
    if (reason !== undefined) {
      const isUsed = check.options.users.some(({ imageId }) => imageId === record.id);
      const problem = { kind: 'broken-image', subject: record.id, reason } as const;
      await report(check, problem, async () =>
        isUsed ? undefined : await removeImage(check.context, record),
      );
    }
  }
}

function whyBroken(record: ImageRecord, { blobs, layers }: SoundObjects): string | undefined {
  if (!blobs.has(record.id)) {
    return 'its configuration is missing or damaged';
  }
  if (!blobs.has(newestManifest(record).digest)) {
    return 'its manifest is missing or damaged';
  }
  const missing = record.diffIds.find((diffId) => !layers.has(diffId));
  return missing && `its layer ${missing} is missing or damaged, and so is the blob of it`;
}

async function removeImage(
  context: StoreContext,
  { id, platform }: ImageRecord,
): Promise<'removed'> {
  await withStoreLock(context, async () => {
    for (const name of namesOf(id, await readNames(context))) {
      await removeName(context, parseReference(name), platform);
    }
    await removeFile(context.paths.image(id));
  });
  return 'removed';
}

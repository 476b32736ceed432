import { rename } from 'node:fs/promises';

import { type Digest, createDigestVerifier } from '@docklet/oci';
import { isDockletError, messageOf } from '@docklet/errors';

import { type StoredBlob, findBlob } from '../blobs/stored-blob.js';
import { needsByImage } from '../sweep/mark.js';
import type { SoundRecords } from './check-records.js';
import { ifExists, io } from '../store/io.js';
import { withStoreLock } from '../store/store-context.js';
import { type Check, report } from './check-context.js';

/** Hashes every blob that images need, and returns those that are as they should be. */
export async function checkBlobs(
  check: Check,
  { images, names }: SoundRecords,
): Promise<ReadonlySet<Digest>> {
  const needs = [...needsByImage(images, names).values()];
  const sound = new Set<Digest>();
  for (const digest of new Set(needs.flatMap(({ blobs }) => [...blobs]))) {
    check.options.onProgress?.({ kind: 'blob', digest });
    const blob = await findBlob(check.context, digest);
    if (blob === undefined) {
      await report(check, { kind: 'missing-blob', subject: digest, reason: 'it is not there' });
    } else if (await isSound(check, blob)) {
      sound.add(digest);
    }
  }
  return sound;
}

async function isSound(check: Check, blob: StoredBlob): Promise<boolean> {
  const { digest, path } = blob;
  const verifier = createDigestVerifier({ digest });
  try {
    for await (const chunk of blob.open()) {
      check.options.signal?.throwIfAborted();
      verifier.update(chunk);
    }
    verifier.finish();
    return true;
  } catch (error) {
    if (!isDockletError(error)) {
      throw error;
    }
    const reason = messageOf(error);
    await report(check, { kind: 'damaged-blob', subject: digest, reason }, async () => {
      await moveAway(check, path);
      return 'removed';
    });
    return false;
  }
}

/** Only without it can it be fetched again. */
async function moveAway({ context, lease }: Check, file: string): Promise<void> {
  await withStoreLock(context, async () => {
    await io('rename', file, ifExists(rename(file, lease.temporaryPath())));
  });
}

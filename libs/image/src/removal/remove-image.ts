import { type Digest, type Platform, parseReference } from '@docklet/oci';

import { type FoundImage, requireImage } from '../images/find-image.js';
import { namesOf } from '../images/list-images.js';
import { nameOf } from '../names/name-file.js';
import type { NameRecord } from '../names/name-record.js';
import { readNames, removeName } from '../names/name-store.js';
import { removeFile } from '../store/durable-file.js';
import { type StoreContext, withStoreLock } from '../store/store-context.js';
import type { ImageUser } from '../sweep/image-user.js';
import { type SweepResult, sweep } from '../sweep/sweep.js';
import { type RemovalPlan, planRemoval } from './plan-removal.js';

/** How an image is removed. */
export interface RemoveOptions {
  /** All users of images. */
  readonly users: readonly ImageUser[];
  /** Remove it although it has several names, or a container uses it that does not run. Default: false. */
  readonly isForced?: boolean;
  /** Which of the images of a name. Default: that of this machine, or else the only one there is. */
  readonly platform?: Platform;
  readonly signal?: AbortSignal;
}

/** What was removed. */
export interface RemovedImage {
  /** The image whose name was given, whether it is gone or not. */
  readonly id: Digest;
  /** The names that were taken away, in full. */
  readonly untagged: readonly string[];
  /** The image, if it is gone. */
  readonly removed?: Digest;
  /** What the store did not need any more after that. */
  readonly swept: SweepResult;
}

/**
 * Removes an image, by name, id or the beginning of an id; see {@link planRemoval} for the rules.
 *
 * @throws ImageNotFoundError `DOCKLET_IMAGE_NOT_FOUND`, ImageInUseError `DOCKLET_IMAGE_IN_USE`,
 *   SeveralNamesError `DOCKLET_IMAGE_SEVERAL_NAMES`
 */
export async function removeImage(
  context: StoreContext,
  text: string,
  options: RemoveOptions,
): Promise<RemovedImage> {
  const { users, signal } = options;
  const { id, plan } = await withStoreLock(
    context,
    async () => {
      const found = await requireImage(context, text, options.platform);
      const removal = planFor(found, await readNames(context), options);
      await carryOut(context, found, removal);
      return { id: found.record.id, plan: removal };
    },
    signal,
  );
  const swept = await sweep(context, { users, signal });
  return { id, untagged: plan.names, ...(plan.removesImage && { removed: id }), swept };
}

function planFor(
  { record: { id }, byName }: FoundImage,
  names: readonly NameRecord[],
  { users, isForced = false }: RemoveOptions,
): RemovalPlan {
  return planRemoval({
    id,
    names: namesOf(id, names),
    ...(byName && { said: nameOf(byName.reference) }),
    users: users.filter(({ imageId }) => imageId === id),
    isForced,
  });
}

/** Names first: a name without an image would be a lie, an image without a name is only in the way. */
async function carryOut(
  context: StoreContext,
  { record: { id, platform } }: FoundImage,
  { names, removesImage }: RemovalPlan,
): Promise<void> {
  for (const name of names) {
    await removeName(context, parseReference(name), platform);
  }
  if (removesImage) {
    await removeFile(context.paths.image(id));
  }
}

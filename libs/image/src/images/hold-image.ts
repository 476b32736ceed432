import { Lease } from '../store/lease.js';
import type { StoreContext } from '../store/store-context.js';
import type { StoredImage } from './stored-image.js';

/** Keeps everything an image needs from being swept, until what is returned is disposed of. */
export async function holdImage(
  context: StoreContext,
  { id, manifestTarget, target, indexes, layers }: StoredImage,
): Promise<AsyncDisposable> {
  const lease = await Lease.open(context);
  const documents = [id, manifestTarget.digest, target.digest, ...indexes];
  const contents = layers.flatMap(({ descriptor, diffId }) => [descriptor.digest, diffId]);
  await lease.protect([...documents, ...contents]);
  return lease;
}

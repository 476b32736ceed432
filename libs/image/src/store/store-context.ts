import type { LayerLimits } from '../layers/layer-limits.js';
import type { LayerWriter } from '../layers/layer-writer.js';
import type { KeepOpen } from '../sweep/remove-garbage.js';
import { type TryLock, waitForLock } from './locks.js';
import type { StorePaths } from './store-paths.js';

/** What every part of the store works with. */
export interface StoreContext {
  readonly paths: StorePaths;
  readonly tryLock: TryLock;
  readonly layerWriter: LayerWriter;
  readonly limits: LayerLimits;
  readonly keepOpen: KeepOpen | undefined;
  readonly now: () => Date;
}

/**
 * Does something while nobody else changes which objects are in use. Keep it short: no network, no conversion, nothing
 * that takes longer than a few file operations.
 */
export async function withStoreLock<T>(
  { tryLock, paths }: StoreContext,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  using _lock = await waitForLock(tryLock, paths.lock, { signal });
  return await work();
}

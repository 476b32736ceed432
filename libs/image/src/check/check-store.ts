import type { StoreContext } from '../store/store-context.js';
import { Lease } from '../store/lease.js';
import type { Check, CheckOptions } from './check-context.js';
import { checkBlobs } from './check-blobs.js';
import { checkImages } from './check-images.js';
import { checkLayers } from './check-layers.js';
import { checkRecords } from './check-records.js';
import type { StoreProblem } from './problem.js';

/** What a check found. */
export interface CheckResult {
  readonly problems: readonly StoreProblem[];
  /** How many images were checked. */
  readonly images: number;
}

/**
 * Checks everything: records are read, blobs are hashed, layers are made anew from their blobs and compared. It takes about
 * as long as pulling all of it from a very fast registry would.
 *
 * A layer whose blob is missing cannot be checked; it stays. A layer that is missing is made when it is needed.
 */
export async function checkStore(
  context: StoreContext,
  options: CheckOptions,
): Promise<CheckResult> {
  await using lease = await Lease.open(context, options.signal);
  const check: Check = { context, lease, options, problems: [] };
  const records = await checkRecords(check);
  const blobs = await checkBlobs(check, records);
  const layers = await checkLayers(check, records.images, blobs);
  await checkImages(check, records.images, { blobs, layers });
  return { problems: check.problems, images: records.images.length };
}

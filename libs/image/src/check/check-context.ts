import type { Digest } from '@docklet/oci';

import type { Workplace } from '../layers/build-layer.js';
import type { ImageUser } from '../sweep/image-user.js';
import type { StoreProblem } from './problem.js';

/** How far a check is. */
export interface CheckProgress {
  readonly kind: 'blob' | 'layer';
  /** What is being checked now. */
  readonly digest: Digest;
}

/** How a store is checked. */
export interface CheckOptions {
  /** Put right what can be put right, and remove what cannot. Default: false. */
  readonly isRepairing?: boolean;
  /** Who uses images. Their images are not removed, whatever state they are in. */
  readonly users: readonly ImageUser[];
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (progress: CheckProgress) => void;
}

/** A check that is going on. */
export interface Check extends Workplace {
  readonly options: CheckOptions;
  readonly problems: StoreProblem[];
}

/** Notes a problem, and repairs it if that is wanted and possible. */
export async function report(
  { options, problems }: Check,
  problem: Omit<StoreProblem, 'repair'>,
  repair?: () => Promise<StoreProblem['repair']>,
): Promise<void> {
  const done = options.isRepairing === true ? await repair?.() : undefined;
  problems.push({ ...problem, ...(done !== undefined && { repair: done }) });
}

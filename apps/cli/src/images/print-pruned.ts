import type { PruneResult } from '@docklet/container';
import { familiarReference } from '@docklet/container';
import { say } from '../output/say.js';
import { sizeOf } from '../output/size.js';

/** Says which images were removed, in Docker's words, or would be. */
export function printPrunedImages({ images }: PruneResult, isDryRun: boolean): void {
  if (images.length > 0) {
    say(isDryRun ? 'Images that would be deleted:' : 'Deleted Images:');
  }
  for (const { id, names, digests } of images) {
    [...names, ...digests].forEach((name) => {
      say(`untagged: ${familiarReference(name)}`);
    });
    say(`deleted: ${id}`);
  }
  if (images.length > 0) {
    say('');
  }
}

/** The last line of every prune. */
export function printReclaimed(bytes: number, isDryRun: boolean): void {
  const what = isDryRun ? 'Space that would be reclaimed' : 'Total reclaimed space';
  say(`${what}: ${sizeOf(bytes)}`);
}

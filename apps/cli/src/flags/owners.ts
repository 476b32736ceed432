import type { OwnerMap, OwnerRange } from '@docklet/container';
import { UsageError } from '../usage-error.js';

/**
 * Reads `idmap` of `--mount`: alone it shows the owner of the source as the container's user; with
 * `uids=SOURCE-TARGET-COUNT#…;gids=…` it says who is shown as whom.
 *
 * @param whole what to name in errors
 */
export function parseOwners(text: string | undefined, whole: string): OwnerMap | undefined {
  if (text === undefined) {
    return undefined;
  }
  if (text === 'true') {
    return { kind: 'user' };
  }
  const parts = new Map(
    text.split(';').map((part) => {
      const [name = '', value = ''] = part.split('=');
      return [name, value.split('#').map((range) => parseRange(range, whole))];
    }),
  );
  const [uids, gids] = [parts.get('uids'), parts.get('gids')];
  if (uids === undefined || parts.size > (gids === undefined ? 1 : 2)) {
    throw new UsageError(whole, 'invalid idmap', usage);
  }
  return { kind: 'ranges', uids, gids: gids ?? uids };
}

const usage = 'there are idmap and idmap=uids=SOURCE-TARGET-COUNT[#…][;gids=…]';

function parseRange(text: string, whole: string): OwnerRange {
  const [, source, target, count] = /^(\d{1,10})-(\d{1,10})-(\d{1,10})$/.exec(text) ?? [];
  if (source === undefined || Number(count) === 0) {
    throw new UsageError(whole, `invalid idmap range ${JSON.stringify(text)}`, usage);
  }
  return { source: Number(source), target: Number(target), count: Number(count) };
}

import type { TarEntry } from '@docklet/erofs';
import { LayerLinkError } from '@docklet/erofs';
import { trySyscall } from '@docklet/syscall';
import { S_IFDIR, S_IFMT } from '../node-types.js';
import { failOn, failed } from './call-on.js';
import { cleanEntryPath, showPath } from './entry-path.js';
import type { FolderFinder } from './folder-finder.js';
import { Place } from './place.js';

/**
 * Gives a file of this layer a second name. Its target is looked for as the place of an entry is; a link there is not
 * followed but gets the second name itself. Attributes of the entry are not looked at: they are the file's
 * (CVE-2021-32760).
 *
 * @throws LayerLinkError (`DOCKLET_EROFS_LAYER_LINK`)
 */
export function linkFile(entry: TarEntry, place: Place, finder: FolderFinder): void {
  const names = cleanEntryPath(entry.linkName);
  const name = names.pop();
  using folder = finder.find(names, entry.name);
  if (name === undefined || folder === undefined) {
    throw linkError(entry, 'the archive has no such file');
  }
  const target = new Place(folder, name, entry.name);
  checkTarget(entry, target);
  const link = [...target.at, ...place.at, 0] as const;
  let result = trySyscall('linkat', link);
  if (result === failed.EEXIST) {
    if (isSame(target, place)) {
      return;
    }
    place.clear();
    result = trySyscall('linkat', link);
  }
  if (result === failed.ENOENT) {
    throw linkError(entry, 'it would take the place of its target');
  }
  if (result < 0) {
    failOn(entry.name, 'linkat', result);
  }
}

function checkTarget(entry: TarEntry, target: Place): void {
  const status = target.status();
  if (status === undefined || status.isWhiteout) {
    throw linkError(entry, 'the archive has no such file');
  }
  if ((status.mode & S_IFMT) === S_IFDIR) {
    throw linkError(entry, 'it is a directory');
  }
}

function isSame(target: Place, place: Place): boolean {
  return target.status()?.inode === place.status()?.inode;
}

function linkError(entry: TarEntry, reason: string): LayerLinkError {
  const path = showPath(entry.name);
  return new LayerLinkError({ path, target: showPath(entry.linkName), reason });
}

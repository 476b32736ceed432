import {
  type Descriptor,
  checkLayoutMarker,
  imageLayout,
  maxManifestBytes,
  parseLayoutIndex,
} from '@docklet/oci';

import { folderArchive } from '../archive/folder-archive.js';
import { readSmall } from '../archive/read-small.js';
import { wholeNameAnnotation } from './name-annotations.js';

const maxMarkerBytes = 4096;

/** The entries that the index of a layout in a folder has; none if there is no index yet. */
export async function readLayoutEntries(folder: string): Promise<readonly Descriptor[]> {
  const archive = folderArchive(folder);
  checkLayoutMarker(await readSmall(archive, imageLayout.markerFile, maxMarkerBytes));
  if ((await archive.find(imageLayout.indexFile)) === undefined) {
    return [];
  }
  const bytes = await readSmall(archive, imageLayout.indexFile, maxManifestBytes);
  return parseLayoutIndex(bytes).manifests;
}

/** Entries with others added, which take the place of those that are called the same. */
export function mergeEntries(
  before: readonly Descriptor[],
  added: readonly Descriptor[],
): readonly Descriptor[] {
  const kept = before.filter((old) => !added.some((entry) => isReplaced(old, entry)));
  return [...kept, ...added];
}

/** Other tools write the tag alone: two images of one tag, and they could not tell which is meant. */
function isReplaced(old: Descriptor, by: Descriptor): boolean {
  const [oldName, name] = [old, by].map(({ annotations }) => annotations?.[wholeNameAnnotation]);
  const [oldTag, tag] = [old, by].map(
    ({ annotations }) => annotations?.[imageLayout.refNameAnnotation],
  );
  if (oldName !== undefined && name !== undefined) {
    return oldName === name;
  }
  return oldTag === undefined ? old.digest === by.digest : oldTag === tag;
}

import type { Digest } from '@docklet/oci';

import { type ImageRecord, readImageRecords } from '../images/image-record.js';
import type { NameRecord } from '../names/name-record.js';
import { readNames } from '../names/name-store.js';
import type { LiveLeases } from '../store/lease.js';
import type { StoreContext } from '../store/store-context.js';
import type { ImageUser } from './image-user.js';

/** What is needed of the store. */
export interface Needs {
  readonly blobs: ReadonlySet<Digest>;
  /** By diff id. */
  readonly layers: ReadonlySet<Digest>;
}

/** Who needs something besides images. */
export interface MarkOptions {
  readonly leases: LiveLeases;
  readonly users: readonly ImageUser[];
  /** Images that do not count. */
  readonly without: ReadonlySet<Digest>;
}

/**
 * Everything that is needed: by images, by names, by users of images, and by whoever holds a lease. The store has to be
 * locked. Records that cannot be read make it fail: what they need is not known, so nothing may be swept.
 *
 * @throws DamagedRecordError `DOCKLET_IMAGE_DAMAGED_RECORD`
 */
export async function mark(
  context: StoreContext,
  { leases, users, without }: MarkOptions,
): Promise<Needs> {
  const byImage = needsByImage(await readImageRecords(context), await readNames(context));
  const needs = [...byImage].filter(([id]) => !without.has(id)).map(([, needed]) => needed);
  return {
    blobs: new Set([...leases.digests, ...needs.flatMap(({ blobs }) => [...blobs])]),
    layers: new Set([
      ...leases.digests,
      ...users.flatMap(({ diffIds }) => diffIds),
      ...needs.flatMap(({ layers }) => [...layers]),
    ]),
  };
}

/** What each image needs: its layers and their blobs, its documents, the indexes its names came from. */
export function needsByImage(
  records: readonly ImageRecord[],
  names: readonly NameRecord[],
): ReadonlyMap<Digest, Needs> {
  const entries = names.flatMap(({ images }) => images);
  return new Map(
    records.map((record) => [
      record.id,
      {
        layers: new Set(record.diffIds),
        blobs: new Set([
          record.id,
          ...record.manifests.flatMap(({ digest, blobs }) => [digest, ...blobs]),
          ...entries
            .filter(({ id }) => id === record.id)
            .flatMap(({ target, indexes }) => [target.digest, ...indexes]),
        ]),
      },
    ]),
  );
}

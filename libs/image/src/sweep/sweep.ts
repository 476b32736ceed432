import { rename, stat } from 'node:fs/promises';
import path from 'node:path';

import type { Digest } from '@docklet/oci';

import { DiskMeter } from '../usage/disk-meter.js';
import { ifExists, io } from '../store/io.js';
import { type LiveLeases, readLeases } from '../store/lease.js';
import { randomName } from '../store/random-name.js';
import { type StoreContext, withStoreLock } from '../store/store-context.js';
import type { ImageUser } from './image-user.js';
import { type StoreObject, listObjects } from './list-objects.js';
import { type Needs, mark } from './mark.js';
import { removeGarbage } from './remove-garbage.js';

/** What is swept. */
export interface SweepOptions {
  /** Who uses images; their layers are kept. */
  readonly users: readonly ImageUser[];
  /** Only say what would be removed. Default: false. */
  readonly isDryRun?: boolean;
  /** Blobs that have arrived in part are kept for this long, so that a pull can continue. Default: a week. */
  readonly partialMaxAgeMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** Something that was removed. */
export interface SweptObject extends StoreObject {
  /** What it took on the disk. */
  readonly diskBytes: number;
}

/** What a sweep did. */
export interface SweepResult {
  readonly removed: readonly SweptObject[];
  readonly freedBytes: number;
}

const weekMs = 7 * 24 * 60 * 60 * 1000;

/**
 * Removes what no image needs: mark and sweep. Other processes may be adding images at the same time: what they need is
 * in their leases.
 *
 * While the store is locked things are only moved aside, which is quick; they are deleted after that. If this process is
 * killed in between, the next sweep finds them among the temporary files.
 */
export async function sweep(
  context: StoreContext,
  options: SweepOptions,
  without: ReadonlySet<Digest> = new Set(),
): Promise<SweepResult> {
  const { isDryRun = false, signal } = options;
  const garbage = await withStoreLock(
    context,
    async () => {
      const objects = await findGarbage(context, options, without);
      return isDryRun ? objects.map(inPlace) : await Promise.all(objects.map(moveAside(context)));
    },
    signal,
  );
  const removed = await measureGarbage(garbage);
  if (!isDryRun) {
    const files = garbage.map(({ file }) => file);
    await removeGarbage(files, context.keepOpen);
  }
  return { removed, freedBytes: removed.reduce((sum, object) => sum + object.diskBytes, 0) };
}

async function measureGarbage(garbage: readonly Garbage[]): Promise<readonly SweptObject[]> {
  const meter = new DiskMeter();
  const removed: SweptObject[] = [];
  for (const { object, file } of garbage) {
    removed.push({ ...object, diskBytes: await meter.measure(file) });
  }
  return removed;
}

/** The store is locked. */
async function findGarbage(
  context: StoreContext,
  { users, partialMaxAgeMs = weekMs }: SweepOptions,
  without: ReadonlySet<Digest>,
): Promise<readonly StoreObject[]> {
  const leases = await readLeases(context);
  const needs = await mark(context, { leases, users, without });
  const oldest = context.now().getTime() - partialMaxAgeMs;
  const objects = await listObjects(context);
  const verdicts = await Promise.all(
    objects.map(async (object) => await isGarbage(object, { needs, leases, oldest })),
  );
  return objects.filter((_, index) => verdicts[index]);
}

interface Circumstances {
  readonly needs: Needs;
  readonly leases: LiveLeases;
  /** Milliseconds since 1970. */
  readonly oldest: number;
}

async function isGarbage(
  { kind, digest, path: file }: StoreObject,
  { needs, leases, oldest }: Circumstances,
): Promise<boolean> {
  const isIn = (digests: ReadonlySet<Digest>): boolean =>
    digest !== undefined && digests.has(digest);
  switch (kind) {
    case 'blob':
      return !isIn(needs.blobs);
    case 'layer':
      return !isIn(needs.layers);
    case 'lock':
      // Only who has the digest in a lease may be holding the lock, or waiting for it.
      return !isIn(leases.digests);
    case 'partial':
      return !isIn(leases.digests) && ((await ifExists(stat(file)))?.mtimeMs ?? 0) < oldest;
    case 'temporary':
      return !leases.owns(file);
  }
}

/** Something to be deleted, and where it is by now. */
interface Garbage {
  readonly object: StoreObject;
  readonly file: string;
}

function inPlace(object: StoreObject): Garbage {
  return { object, file: object.path };
}

function moveAside({ paths }: StoreContext): (object: StoreObject) => Promise<Garbage> {
  return async (object) => {
    const file = path.join(paths.temporary, `trash.${randomName()}`);
    await io('rename', object.path, ifExists(rename(object.path, file)));
    return { object, file };
  };
}

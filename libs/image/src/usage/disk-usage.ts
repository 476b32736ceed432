import type { Digest } from '@docklet/oci';

import { readImageRecords } from '../images/image-record.js';
import { readNames } from '../names/name-store.js';
import type { StoreContext } from '../store/store-context.js';
import { type ObjectKind, type StoreObject, listObjects } from '../sweep/list-objects.js';
import { type Needs, needsByImage } from '../sweep/mark.js';
import { DiskMeter } from './disk-meter.js';

/** What one image takes on the disk. */
export interface ImageDiskUsage {
  readonly id: Digest;
  /** All its layers and blobs. */
  readonly bytes: number;
  /** Those of them that no other image has: what its removal would free. */
  readonly ownBytes: number;
}

/** What the store takes on the disk, in bytes. Layers, blobs, partial, temporary and other ones add up to the total. */
export interface DiskUsage {
  /** What du(1) says of the folder. */
  readonly totalBytes: number;
  readonly layerBytes: number;
  readonly blobBytes: number;
  /** Blobs that have arrived in part. */
  readonly partialBytes: number;
  /** What is being made, or waits to be deleted. */
  readonly temporaryBytes: number;
  /** Records, locks and folders. */
  readonly otherBytes: number;
  /** Layers and blobs that no image has: a sweep removes them, unless somebody is using them now. */
  readonly unneededBytes: number;
  readonly images: readonly ImageDiskUsage[];
}

interface MeasuredObject extends StoreObject {
  readonly bytes: number;
}

/** Measures the store. Takes no lock: what changes meanwhile may be counted or not. */
export async function measureDiskUsage(context: StoreContext): Promise<DiskUsage> {
  const [records, names] = await Promise.all([readImageRecords(context), readNames(context)]);
  const meter = new DiskMeter();
  const objects: MeasuredObject[] = [];
  for (const object of await listObjects(context)) {
    objects.push({ ...object, bytes: await meter.measure(object.path) });
  }
  const totalBytes = await meter.measure(context.paths.root);
  const contents = objects.filter(({ kind }) => kind === 'blob' || kind === 'layer');
  const byKind = {
    layerBytes: bytesOf(objects, 'layer'),
    blobBytes: bytesOf(objects, 'blob'),
    partialBytes: bytesOf(objects, 'partial'),
    temporaryBytes: bytesOf(objects, 'temporary'),
  };
  const otherBytes = totalBytes - sum(Object.values(byKind));
  return {
    totalBytes,
    ...byKind,
    otherBytes,
    ...attribute(contents, needsByImage(records, names)),
  };
}

/** Says which image each object belongs to. */
function attribute(
  contents: readonly MeasuredObject[],
  byImage: ReadonlyMap<Digest, Needs>,
): Pick<DiskUsage, 'images' | 'unneededBytes'> {
  const images = [...byImage].map(([id]) => ({ id, bytes: 0, ownBytes: 0 }));
  let unneededBytes = 0;
  for (const { kind, digest, bytes } of contents) {
    const owners = images.filter(({ id }) => {
      const needs = byImage.get(id);
      const needed = kind === 'blob' ? needs?.blobs : needs?.layers;
      return digest !== undefined && needed?.has(digest) === true;
    });
    for (const owner of owners) {
      owner.bytes += bytes;
      owner.ownBytes += owners.length === 1 ? bytes : 0;
    }
    unneededBytes += owners.length === 0 ? bytes : 0;
  }
  return { images, unneededBytes };
}

function bytesOf(objects: readonly MeasuredObject[], kind: ObjectKind): number {
  return sum(objects.filter((object) => object.kind === kind).map(({ bytes }) => bytes));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

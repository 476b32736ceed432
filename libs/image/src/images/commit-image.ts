import { type Digest, type Reference, isSamePlatform } from '@docklet/oci';

import { putBlob } from '../blobs/documents.js';
import { requireBlob } from '../blobs/stored-blob.js';
import type { Workplace } from '../layers/build-layer.js';
import { nameOf } from '../names/name-file.js';
import type { NameEntry, NameTarget } from '../names/name-record.js';
import { addToName, readName } from '../names/name-store.js';
import { writeRecord } from '../store/record-file.js';
import { type StoreContext, withStoreLock } from '../store/store-context.js';
import { type ImageRecord, imageRecordOf, readImageRecord } from './image-record.js';
import { type CheckedImage, type ImageDocument, type NewImage, checkImage } from './new-image.js';
import { platformOf } from './platform-of.js';
import { type StoredImage, readImage } from './stored-image.js';

/** What became of a name that a new image was to get. */
export interface NameChange {
  /** In full. */
  readonly name: string;
  /** `kept`: another image has the name, and keeps it. */
  readonly kind: 'added' | 'unchanged' | 'replaced' | 'kept';
  /** The image that had the name. */
  readonly before?: Digest;
}

/** An image that is in the store from now on. */
export interface CommittedImage {
  readonly image: StoredImage;
  readonly names: readonly NameChange[];
}

/**
 * Makes an image one of the store. All its layers have to be there; the documents are added. Until this resolves nobody
 * finds the image; afterwards it is complete, also after a crash.
 */
export async function commitImage(workplace: Workplace, image: NewImage): Promise<CommittedImage> {
  const { context, lease } = workplace;
  const checked = checkImage(image);
  await lease.protect(checked.layers.map(({ descriptor }) => descriptor.digest));
  for (const { descriptor } of checked.layers) {
    await requireBlob(context, descriptor.digest);
  }
  for (const { descriptor, bytes } of checked.documents) {
    await putBlob(workplace, descriptor, bytes);
  }
  const entry = nameEntry(context, image, checked);
  const { record, names } = await withStoreLock(context, async () => ({
    record: await addRecord(context, image, checked, entry.updated),
    names: await addNames(context, image, entry),
  }));
  const reference = image.names?.[0];
  const stored = await readImage(context, {
    record,
    ...(reference && { byName: { reference, entry } }),
  });
  return { image: stored, names };
}

function nameEntry(
  { now }: StoreContext,
  { manifest, indexes = [], config }: NewImage,
  checked: CheckedImage,
): NameEntry {
  return {
    platform: platformOf(checked.config),
    id: config.descriptor.digest,
    manifest: manifest.descriptor.digest,
    target: targetOf(indexes[0] ?? manifest),
    indexes: indexes.map(({ descriptor }) => descriptor.digest),
    updated: now().toISOString(),
  };
}

function targetOf({ descriptor: { mediaType, digest, size } }: ImageDocument): NameTarget {
  return { mediaType, digest, size };
}

/** The store is locked. */
async function addRecord(
  context: StoreContext,
  { manifest, config }: NewImage,
  { config: parsed, layers }: CheckedImage,
  now: string,
): Promise<ImageRecord> {
  const id = config.descriptor.digest;
  const before = await readImageRecord(context, id);
  const fresh = imageRecordOf({
    id,
    platform: platformOf(parsed),
    added: before?.added ?? now,
    layers,
    manifest: targetOf(manifest),
  });
  const { digest } = manifest.descriptor;
  const others = before?.manifests.filter((other) => other.digest !== digest) ?? [];
  const record = { ...fresh, manifests: [...others, ...fresh.manifests] };
  await writeRecord(context, context.paths.image(id), record);
  return record;
}

/** The store is locked. */
async function addNames(
  context: StoreContext,
  { names = [], takenNames = 'replace' }: NewImage,
  entry: NameEntry,
): Promise<readonly NameChange[]> {
  const changes: NameChange[] = [];
  for (const reference of names) {
    const change = await planName(context, reference, entry, takenNames);
    if (change.kind !== 'kept') {
      await addToName(context, reference, entry);
    }
    changes.push(change);
  }
  return changes;
}

async function planName(
  context: StoreContext,
  reference: Reference,
  entry: NameEntry,
  takenNames: 'replace' | 'keep',
): Promise<NameChange> {
  const name = nameOf(reference);
  const record = await readName(context, reference);
  const before = record?.images.find(({ platform }) => isSamePlatform(platform, entry.platform));
  if (before === undefined) {
    return { name, kind: 'added' };
  }
  if (before.id === entry.id && before.target.digest === entry.target.digest) {
    return { name, kind: 'unchanged', before: before.id };
  }
  return { name, kind: takenNames === 'keep' ? 'kept' : 'replaced', before: before.id };
}

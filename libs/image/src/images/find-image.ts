import {
  type Digest,
  type Platform,
  type Reference,
  hostPlatform,
  isDigest,
  isSamePlatform,
  parseReference,
} from '@docklet/oci';

import { AmbiguousIdError, ImageNotFoundError } from '../errors/image-errors.js';
import type { NameEntry } from '../names/name-record.js';
import { readName } from '../names/name-store.js';
import type { StoreContext } from '../store/store-context.js';
import { type ImageRecord, listImageIds, readImageRecord } from './image-record.js';

/** An image that somebody asked for. */
export interface FoundImage {
  readonly record: ImageRecord;
  /** Set if it was found by a name. */
  readonly byName?: { readonly reference: Reference; readonly entry: NameEntry };
}

const idPattern = /^(?:sha256:)?[0-9a-f]{1,64}$/;

/**
 * Finds the image that a person means: by a name, an id, or the beginning of an id, in the order of Docker. Without a
 * platform it is that of this machine, or else the only one there is.
 *
 * @throws InvalidReferenceError `DOCKLET_OCI_INVALID_REFERENCE`
 * @throws AmbiguousIdError `DOCKLET_IMAGE_AMBIGUOUS_ID`
 */
export async function findImage(
  context: StoreContext,
  text: string,
  platform?: Platform,
): Promise<FoundImage | undefined> {
  if (isWholeId(text)) {
    return await findById(context, text, platform);
  }
  return (await findByName(context, text, platform)) ?? (await findById(context, text, platform));
}

/**
 * Finds an image that has to be there.
 *
 * @throws ImageNotFoundError `DOCKLET_IMAGE_NOT_FOUND`, which says for which platforms the image is there
 */
export async function requireImage(
  context: StoreContext,
  text: string,
  platform?: Platform,
): Promise<FoundImage> {
  const found = await findImage(context, text, platform);
  if (found === undefined) {
    const available = isWholeId(text) ? [] : await listPlatforms(context, text);
    throw new ImageNotFoundError(text, platform, available);
  }
  return found;
}

/** Docker's rule: 64 digits are never a repository, and behind `sha256:` never a tag. */
function isWholeId(text: string): boolean {
  return isDigest(text) || isDigest(`sha256:${text}`);
}

async function findByName(
  context: StoreContext,
  text: string,
  platform: Platform | undefined,
): Promise<FoundImage | undefined> {
  const reference = parseReference(text);
  const name = await readName(context, reference);
  const entry = choosePlatform(name?.images ?? [], platform);
  const record = entry && (await readImageRecord(context, entry.id));
  return entry && record && { record, byName: { reference, entry } };
}

function choosePlatform(
  entries: readonly NameEntry[],
  platform: Platform | undefined,
): NameEntry | undefined {
  const wanted = platform ?? hostPlatform();
  const exact = entries.find((entry) => isSamePlatform(entry.platform, wanted));
  return exact ?? (platform === undefined && entries.length === 1 ? entries[0] : undefined);
}

async function findById(
  context: StoreContext,
  text: string,
  platform: Platform | undefined,
): Promise<FoundImage | undefined> {
  const id = await completeId(context, text);
  const record = id && (await readImageRecord(context, id));
  const fits = platform === undefined || (record && isSamePlatform(record.platform, platform));
  return record && fits ? { record } : undefined;
}

async function completeId(context: StoreContext, text: string): Promise<Digest | undefined> {
  if (isDigest(text)) {
    return text;
  }
  if (!idPattern.test(text)) {
    return undefined;
  }
  const prefix = text.startsWith('sha256:') ? text : `sha256:${text}`;
  const ids = (await listImageIds(context)).filter((id) => id.startsWith(prefix));
  if (ids.length > 1) {
    throw new AmbiguousIdError(text, ids);
  }
  return ids[0];
}

async function listPlatforms(context: StoreContext, text: string): Promise<readonly Platform[]> {
  const name = await readName(context, parseReference(text));
  return name?.images.map((entry) => entry.platform) ?? [];
}

import { isDockletError } from '@docklet/errors';
import { parseImageConfig } from '@docklet/oci';

import { readDocument } from '../blobs/documents.js';
import { type ImageRecord, imageRecordOf } from '../images/image-record.js';
import { pairLayers } from '../images/pair-layers.js';
import { parseImageManifest } from '../images/stored-image.js';
import type { NameEntry } from '../names/name-record.js';
import { writeRecord } from '../store/record-file.js';
import { type StoreContext, withStoreLock } from '../store/store-context.js';

/** Writes the record of an image anew; `undefined` if its manifest or configuration is missing or damaged, too. */
export async function rebuildImageRecord(
  context: StoreContext,
  entry: NameEntry,
): Promise<ImageRecord | undefined> {
  const record = await derive(context, entry);
  if (record !== undefined) {
    await withStoreLock(context, async () => {
      await writeRecord(context, context.paths.image(record.id), record);
    });
  }
  return record;
}

async function derive(
  context: StoreContext,
  { id, manifest: digest, target, platform, updated }: NameEntry,
): Promise<ImageRecord | undefined> {
  try {
    const bytes = await readDocument(context, digest);
    const config = await readDocument(context, id);
    if (bytes === undefined || config === undefined) {
      return undefined;
    }
    const mediaType = target.digest === digest ? target.mediaType : undefined;
    const parsed = parseImageManifest(bytes, mediaType);
    const layers = pairLayers(id, parsed.manifest, parseImageConfig(config));
    const manifest = { mediaType: parsed.mediaType, digest, size: bytes.byteLength };
    return imageRecordOf({ id, platform, added: updated, layers, manifest });
  } catch (error) {
    if (isDockletError(error)) {
      return undefined;
    }
    throw error;
  }
}

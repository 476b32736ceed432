import type { ImageSummary } from '@docklet/container';
import { familiarReference, formatPlatform } from '@docklet/container';
import type { Fields } from '../format/values.js';
import { sizeOf } from '../output/size.js';
import { ago, timestamp } from '../output/time.js';
import { shortId } from './short-id.js';

const none = '<none>';
const notKnown = 'N/A';

/** The fields of images in lists. Sizes that take a look at the whole disk are shown by `docklet system df -v`. */
export const imageHeaders = {
  ID: 'IMAGE ID',
  Repository: 'REPOSITORY',
  Tag: 'TAG',
  Digest: 'DIGEST',
  CreatedSince: 'CREATED',
  CreatedAt: 'CREATED AT',
  Size: 'SIZE',
  Platform: 'PLATFORM',
  Containers: 'CONTAINERS',
  SharedSize: 'SHARED SIZE',
  UniqueSize: 'UNIQUE SIZE',
};

/** A row for each name of an image; an image without one has a row all the same. */
export function imageRows(image: ImageSummary, { trunc }: { readonly trunc: boolean }): Fields[] {
  const names = image.names.length === 0 ? [undefined] : image.names;
  return names.map((name) => {
    const { repository, tag } = splitName(name ?? image.digests[0]);
    return {
      ID: trunc ? shortId(image.id) : image.id,
      Repository: repository,
      Tag: tag,
      Digest: image.digests[0]?.replace(/^.*@/, '') ?? none,
      CreatedSince: image.created === undefined ? notKnown : `${ago(image.created)} ago`,
      CreatedAt: image.created === undefined ? notKnown : timestamp(image.created),
      Size: image.isDamaged ? 'damaged' : sizeOf(image.unpackedBytes),
      Platform: formatPlatform(image.platform),
      Containers: notKnown,
      SharedSize: notKnown,
      UniqueSize: notKnown,
    };
  });
}

/** Of a name with a digest the repository is shown, as Docker does: it says where the image came from. */
function splitName(name: string | undefined): { repository: string; tag: string } {
  if (name === undefined) {
    return { repository: none, tag: none };
  }
  const familiar = familiarReference(name);
  const at = familiar.indexOf('@');
  const colon = familiar.lastIndexOf(':');
  return at >= 0
    ? { repository: familiar.slice(0, at), tag: none }
    : { repository: familiar.slice(0, colon), tag: familiar.slice(colon + 1) };
}

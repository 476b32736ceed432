import type { CommittedImage, NameChange } from '@docklet/image';
import { formatPlatform } from '@docklet/oci';
import { familiarName } from './familiar-name.js';

/** An image that came out of an archive. */
export interface LoadedImage {
  /** The digest of its configuration. */
  readonly id: string;
  readonly platform: string;
  /** As people write them. */
  readonly names: readonly {
    readonly name: string;
    /** `kept`: another image has the name, and keeps it. */
    readonly kind: NameChange['kind'];
    /** The image that had the name. */
    readonly before?: string;
  }[];
}

/** An image of the store that has just been added, as the engine tells of it. */
export function toLoadedImage({ image, names }: CommittedImage): LoadedImage {
  return {
    id: image.id,
    platform: formatPlatform(image.platform),
    names: names.map(({ name, ...change }) => ({ name: familiarName(name), ...change })),
  };
}

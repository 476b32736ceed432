import type { CheckProgress, ImageSummary } from '@docklet/image';
import type { TransferOptions } from './image-progress.js';

/** Which of the images of a name is meant. */
export interface PlatformOptions {
  /** `linux/arm64`; default: that of this machine, or else the only one there is. */
  readonly platform?: string | undefined;
}

/** How an image is removed. */
export interface RemoveImageOptions extends PlatformOptions {
  /** Remove it although it has several names, or a container uses it that does not run. Default: false. */
  readonly isForced?: boolean | undefined;
}

/** Which images are pruned. */
export interface PruneImagesOptions {
  /** Also images that have a tag. Default: false. */
  readonly isAll?: boolean | undefined;
  /** Only these. */
  readonly filter?: ((image: ImageSummary) => boolean) | undefined;
  /** Only say what would be removed. Default: false. */
  readonly isDryRun?: boolean | undefined;
}

/** How images are saved. */
export interface SaveImagesOptions {
  /** Only the images for this platform. Default: all that the names stand for. */
  readonly platform?: string | undefined;
}

/** How images are loaded. */
export interface LoadImagesOptions extends TransferOptions {
  /** Only the images for this platform. Default: all. */
  readonly platform?: string | undefined;
  /** Names that other images have are taken from them. Default: false, because the archive may be a stranger's. */
  readonly replacesNames?: boolean | undefined;
}

/** An archive that is at an address, `http:` or `https:`. It is asked for without credentials. */
export interface RemoteArchive {
  readonly url: string;
}

/** How an archive of files becomes an image. */
export interface ImportImageOptions extends TransferOptions {
  /** The name of the image. */
  readonly name?: string | undefined;
  /** Instructions of a Dockerfile: `CMD ["sh"]`, `ENV A=1`. */
  readonly changes?: readonly string[] | undefined;
  readonly comment?: string | undefined;
  readonly platform?: string | undefined;
}

/** How the store is checked. */
export interface CheckImagesOptions {
  /** Put right what can be put right, and remove what cannot. Default: false. */
  readonly isRepairing?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: CheckProgress) => void) | undefined;
}

/** Where the files of a layer are. */
export type Layer =
  /** An EROFS image in a file; needs Linux 6.12 to be mounted as it is. */
  | { readonly kind: 'erofs-file'; readonly path: string }
  /** A block device, such as a loop device, with an EROFS image on it. See `deviceLayerSteps`. */
  | { readonly kind: 'erofs-device'; readonly path: string }
  /** A folder. */
  | { readonly kind: 'directory'; readonly path: string };

/** The writable part of a container's root. */
export interface WritableLayer {
  /**
   * A block device with an ext4 file system that both folders are on, as paths from its root: so it limits what the container
   * can write. See `deviceLayerSteps`. Default: they are folders of the host.
   */
  readonly device?: string | undefined;
  /** What the container changes is here. Its owner and mode are those of the container's root folder. */
  readonly upperDir: string;
  /** A folder that overlayfs needs for itself, on the same file system. */
  readonly workDir: string;
  /** Whether it may be lost in a crash, for containers that are removed at their end: nothing is synced. */
  readonly isVolatile: boolean;
}

/**
 * How overlayfs is told of its layers: by fsconfig(2), one call for each layer (`lowerdir+`, Linux 6.7), or by mount(2),
 * all in one string.
 */
export type OverlayApi = 'fsconfig' | 'mount';

/** What a container's root file system is made of. All paths are absolute. */
export interface RootSource {
  /** From the uppermost to the lowest; at least one, at most {@link maxLayers}. */
  readonly layers: readonly Layer[];
  readonly writable: WritableLayer;
  /**
   * A folder that lies under all layers, with places for what is mounted where an image has none: made once for all
   * containers by `makeMountPoints`, not by each for itself.
   */
  readonly mountPoints?: string;
  /**
   * An empty folder of the host to put things together on. Each container covers it in its own mount namespace, so all
   * can use the same.
   */
  readonly stage: string;
  /** What this machine's kernel takes: {@link overlayApiOf}. */
  readonly overlayApi: OverlayApi;
}

/** OVL_MAX_STACK of Linux (fs/overlayfs/params.h). */
export const maxLayers = 500;

/**
 * What a kernel's overlayfs can be told its layers by.
 *
 * @param kernelRelease as `uname -r` prints it
 */
export function overlayApiOf(kernelRelease: string): OverlayApi {
  const [major = 0, minor = 0] = kernelRelease.split('.').map(Number);
  return major > 6 || (major === 6 && minor >= 7) ? 'fsconfig' : 'mount';
}

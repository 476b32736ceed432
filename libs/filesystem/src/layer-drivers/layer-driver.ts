/**
 * How the layers of images are kept and mounted: as EROFS images, mounted from their files (Linux 6.12) or through loop
 * devices, or as directories.
 */
export type LayerDriver = 'erofs' | 'erofs-loop' | 'directory';

/** A driver, and why it is the one. */
export interface LayerDriverChoice {
  readonly driver: LayerDriver;
  /** For people: what was found out. */
  readonly why: string;
}

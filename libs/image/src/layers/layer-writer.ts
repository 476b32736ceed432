import type { LayerLimits } from './layer-limits.js';

/** What a {@link LayerWriter} made of a layer. */
export interface LayerContent {
  /** How many bytes of tar there were. */
  readonly archiveBytes: number;
  readonly entries: number;
  /** Whether the layer hides all layers below it: its root is opaque. */
  readonly isRootOpaque: boolean;
}

/** How a layer is written. */
export interface LayerWriteOptions {
  readonly limits: LayerLimits;
  readonly signal: AbortSignal | undefined;
}

/** Turns layers into something that can be mounted. */
export interface LayerWriter {
  /** A word that is the name of a folder, too. Layers of different kinds can be in one store. */
  readonly kind: string;
  /** What the file or folder of a layer is called. */
  readonly contentName: string;
  /**
   * Turns an uncompressed tar stream, with OCI whiteouts, into a file or folder at `target`, which does not exist yet.
   *
   * Reads the source to its end. When it resolves, the content is on the disk. After a failure it may leave something
   * behind: the store cleans up.
   */
  write(
    source: AsyncIterable<Uint8Array>,
    target: string,
    options: LayerWriteOptions,
  ): Promise<LayerContent>;
  /** Whether two things that were written have the same content. Without it, a check cannot tell damaged layers. */
  isSame?(left: string, right: string, signal: AbortSignal | undefined): Promise<boolean>;
}

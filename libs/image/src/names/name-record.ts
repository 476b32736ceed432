import type { Digest, Platform } from '@docklet/oci';

/** What a name points at. */
export interface NameTarget {
  readonly mediaType: string;
  readonly digest: Digest;
  /** In bytes. */
  readonly size: number;
}

/** What a name means for one platform. */
export interface NameEntry {
  readonly platform: Platform;
  /** The image: the digest of its configuration. */
  readonly id: Digest;
  /** The image's manifest. */
  readonly manifest: Digest;
  /** What the name stood for where it came from: the manifest, or an index that leads to it. */
  readonly target: NameTarget;
  /** The indexes on the way from the target to the manifest, the outermost first. */
  readonly indexes: readonly Digest[];
  /** When the name was given, RFC 3339. */
  readonly updated: string;
}

/** A name of images: at most one for each platform. */
export interface NameRecord {
  readonly version: 1;
  /** In full: `docker.io/library/busybox:latest`, or with a digest in place of the tag. */
  readonly reference: string;
  readonly images: readonly NameEntry[];
}

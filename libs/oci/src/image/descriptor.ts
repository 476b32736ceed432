import type { Digest } from '../digest/digest.js';
import type { Platform } from './platform.js';

/** Points at content: what it is, its name, and how long it is (OCI image spec, descriptor.md). */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  /** In bytes. */
  readonly size: number;
  /** Other places to get the content from. They are chosen by whoever made the image: do not follow them unasked. */
  readonly urls?: readonly string[];
  readonly annotations?: Readonly<Record<string, string>>;
  /** In an index: what the manifest runs on. */
  readonly platform?: Platform;
  readonly artifactType?: string;
}

import type { Digest } from '../digest/digest.js';
import { imageConfigSchema } from './image-config.schema.js';
import { readDocument } from '../json/strict-json.schema.js';

/** How processes are started, as the author of the image wants it (OCI image spec, config.md, and Docker's additions). */
export interface ImageProcessConfig {
  readonly User?: string;
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly WorkingDir?: string;
  readonly Labels?: Readonly<Record<string, string>>;
  readonly StopSignal?: string;
  /** Keys are `port/protocol`. */
  readonly ExposedPorts?: Readonly<Record<string, object>>;
  /** Keys are paths. */
  readonly Volumes?: Readonly<Record<string, object>>;
  readonly Shell?: readonly string[];
  readonly OnBuild?: readonly string[];
  readonly Healthcheck?: ImageHealthcheck;
}

/** Docker's health check. Durations are in nanoseconds; 0 means the default. */
export interface ImageHealthcheck {
  readonly Test?: readonly string[];
  readonly Interval?: number;
  readonly Timeout?: number;
  readonly StartPeriod?: number;
  readonly StartInterval?: number;
  readonly Retries?: number;
}

/** How one layer came to be. */
export interface ImageHistoryEntry {
  /** RFC 3339. */
  readonly created?: string;
  readonly created_by?: string;
  readonly author?: string;
  readonly comment?: string;
  /** The step changed only the configuration: no layer belongs to it. */
  readonly empty_layer?: boolean;
}

/** The configuration of an image. Its digest is the image's id. */
export interface ImageConfig {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly 'os.version'?: string;
  readonly 'os.features'?: readonly string[];
  /** RFC 3339. */
  readonly created?: string;
  readonly author?: string;
  readonly config?: ImageProcessConfig;
  readonly rootfs: {
    readonly type: 'layers';
    /** Digests of the uncompressed layers, lowest first. */
    readonly diff_ids: readonly Digest[];
  };
  readonly history?: readonly ImageHistoryEntry[];
}

/** The largest image configuration that is read. */
export const maxImageConfigBytes = 8 * 1024 * 1024;

/**
 * Reads the configuration of an image. Fields that are not known are left out; the bytes remain the truth.
 *
 * What it says is a wish of the image's author and not checked further: a user may not exist, a path may be hostile.
 *
 * @throws InvalidDocumentError `DOCKLET_OCI_INVALID_DOCUMENT`
 * @throws DocumentTooLargeError `DOCKLET_OCI_DOCUMENT_TOO_LARGE` above {@link maxImageConfigBytes}
 */
export function parseImageConfig(bytes: Uint8Array): ImageConfig {
  return readDocument(imageConfigSchema, bytes, {
    name: 'image configuration',
    maxBytes: maxImageConfigBytes,
  });
}

import { readDocument } from '@docklet/oci';
import * as z from 'zod/mini';

/** An image in the `manifest.json` of a Docker archive. The paths are those of the archive. */
export interface DockerManifestEntry {
  readonly Config: string;
  readonly RepoTags?: readonly string[];
  /** Lowest first. */
  readonly Layers: readonly string[];
}

const maxBytes = 4 * 1024 * 1024;

const dockerManifestSchema: z.ZodMiniType<readonly DockerManifestEntry[]> = z.array(
  z.object({
    Config: z.string(),
    RepoTags: z.exactOptional(z.array(z.string())),
    Layers: z.array(z.string()),
  }),
);

/**
 * Reads the `manifest.json` of a Docker archive.
 *
 * @throws InvalidDocumentError `DOCKLET_OCI_INVALID_DOCUMENT`
 */
export function parseDockerManifest(bytes: Uint8Array): readonly DockerManifestEntry[] {
  return readDocument(dockerManifestSchema, bytes, { name: 'manifest.json', maxBytes });
}

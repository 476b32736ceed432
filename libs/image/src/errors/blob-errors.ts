import { DockletError } from '@docklet/errors';
import type { Digest } from '@docklet/oci';

/** The store does not have a blob. Code `DOCKLET_IMAGE_BLOB_MISSING`. */
export class BlobMissingError extends DockletError {
  constructor(digest: Digest) {
    super({
      code: 'DOCKLET_IMAGE_BLOB_MISSING',
      message: `cannot read blob ${digest}: it is not in the store`,
      hint: 'pull the image again',
      details: { digest },
    });
  }
}

/** A blob in the store is not what its name says. Code `DOCKLET_IMAGE_BLOB_DAMAGED`. */
export class BlobDamagedError extends DockletError {
  constructor(digest: Digest, path: string, reason: string, cause?: unknown) {
    super({
      code: 'DOCKLET_IMAGE_BLOB_DAMAGED',
      message: `cannot use blob ${digest} of the store: ${reason}`,
      hint: 'let the store check and repair itself, then pull the image again',
      details: { digest, path, reason },
      cause,
    });
  }
}

/** A download ended without an error, but what it left is not the blob. Code `DOCKLET_IMAGE_BLOB_INCOMPLETE`. */
export class BlobIncompleteError extends DockletError {
  constructor(digest: Digest, expectedBytes: number, actualBytes: number) {
    super({
      code: 'DOCKLET_IMAGE_BLOB_INCOMPLETE',
      message: `cannot store blob ${digest}: expected ${expectedBytes} bytes, there are ${actualBytes}`,
      details: { digest, expectedBytes, actualBytes },
    });
  }
}

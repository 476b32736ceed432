import { DockletError } from '@docklet/errors';
import { quote } from '@docklet/oci';

/** An archive is not an image archive, or contradicts itself. Code `DOCKLET_IMAGE_INVALID_ARCHIVE`. */
export class InvalidArchiveError extends DockletError {
  constructor(archive: string, reason: string, options: { hint?: string; cause?: unknown } = {}) {
    super({
      code: 'DOCKLET_IMAGE_INVALID_ARCHIVE',
      message: `cannot load ${archive}: ${reason}`,
      hint: options.hint,
      details: { archive, reason },
      cause: options.cause,
    });
  }
}

/** An archive has more in it than it may. Code `DOCKLET_IMAGE_ARCHIVE_LIMIT`. */
export class ArchiveLimitError extends DockletError {
  constructor(archive: string, what: string, limit: number) {
    super({
      code: 'DOCKLET_IMAGE_ARCHIVE_LIMIT',
      message: `cannot load ${archive}: it has more than ${limit} ${what}`,
      details: { archive, what, limit },
    });
  }
}

/** A folder that images cannot be saved into. Code `DOCKLET_IMAGE_LAYOUT_FOLDER`. */
export class LayoutFolderError extends DockletError {
  constructor(folder: string, reason: string) {
    super({
      code: 'DOCKLET_IMAGE_LAYOUT_FOLDER',
      message: `cannot save images into ${folder}: ${reason}`,
      hint: 'give a folder that is empty, missing, or an OCI layout',
      details: { folder, reason },
    });
  }
}

/** An instruction that cannot be applied to an image. Code `DOCKLET_IMAGE_INVALID_CHANGE`. */
export class InvalidChangeError extends DockletError {
  constructor(change: string, reason: string) {
    super({
      code: 'DOCKLET_IMAGE_INVALID_CHANGE',
      message: `cannot apply change ${quote(change)}: ${reason}`,
      hint: 'a change is an instruction of a Dockerfile, for example: CMD ["sh"]',
      details: { change: quote(change), reason },
    });
  }
}

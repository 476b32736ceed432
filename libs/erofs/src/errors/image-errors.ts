import { DockletError } from '@docklet/errors';

/** The operating system refused a call on an image file. */
export class ErofsIoError extends DockletError {
  constructor(
    details: { readonly verb: 'open' | 'read' | 'write' | 'remove'; readonly path: string },
    cause: unknown,
  ) {
    const errno = errnoOf(cause);
    super({
      code: 'DOCKLET_EROFS_IO',
      message: `cannot ${details.verb} EROFS image ${details.path}: ${errno}`,
      hint: errno === 'ENOSPC' ? 'free space on this disk' : undefined,
      details: { ...details, errno },
      cause,
    });
  }
}

/** The bytes of an image contradict the format, or each other. */
export class ErofsFormatError extends DockletError {
  constructor(details: { readonly image: string; readonly reason: string }) {
    super({
      code: 'DOCKLET_EROFS_FORMAT',
      message: `cannot read EROFS image ${details.image}: ${details.reason}`,
      details,
    });
  }
}

/** The image is well-formed but uses a part of EROFS that this library does not read, such as compression. */
export class ErofsFeatureError extends DockletError {
  constructor(details: { readonly image: string; readonly feature: string }) {
    super({
      code: 'DOCKLET_EROFS_FEATURE',
      message: `cannot read EROFS image ${details.image}: it uses ${details.feature}`,
      details,
    });
  }
}

/** Why a path of an image does not lead to what was asked for, as the errno that Linux would give. */
export type ErofsPathErrno = 'ENOENT' | 'ENOTDIR' | 'EISDIR' | 'ELOOP' | 'EINVAL' | 'ENAMETOOLONG';

/** A path inside an image does not lead to what was asked for. */
export class ErofsPathError extends DockletError {
  constructor(details: {
    readonly verb: string;
    readonly path: string;
    readonly errno: ErofsPathErrno;
  }) {
    super({
      code: 'DOCKLET_EROFS_PATH',
      message: `cannot ${details.verb} ${details.path} in the image: ${details.errno}`,
      details,
    });
  }
}

/** A file of an image is larger than the reader asked for. */
export class ErofsFileSizeError extends DockletError {
  constructor(details: {
    readonly path: string;
    readonly sizeBytes: number;
    readonly maxBytes: number;
  }) {
    const { path, sizeBytes, maxBytes } = details;
    super({
      code: 'DOCKLET_EROFS_FILE_SIZE',
      message: `cannot read ${path} in the image: it has ${sizeBytes} bytes, the limit is ${maxBytes}`,
      details,
    });
  }
}

function errnoOf(cause: unknown): string {
  const isSystemError = typeof cause === 'object' && cause !== null && 'code' in cause;
  return isSystemError && typeof cause.code === 'string' ? cause.code : String(cause);
}

import { DockletError } from '@docklet/errors';

/** A header of the tar stream says something that cannot be: a wrong checksum, a number that is none, a lie. */
export class TarHeaderError extends DockletError {
  constructor(details: { readonly offset: number; readonly reason: string }) {
    super({
      code: 'DOCKLET_EROFS_TAR_HEADER',
      message: `cannot read tar header at byte ${details.offset}: ${details.reason}`,
      details,
    });
  }
}

/** The tar stream ended before the end of the archive. */
export class TarTruncatedError extends DockletError {
  constructor(details: { readonly offset: number; readonly inside: string }) {
    super({
      code: 'DOCKLET_EROFS_TAR_TRUNCATED',
      message: `cannot read tar stream: it ends at byte ${details.offset}, inside ${details.inside}`,
      hint: 'fetch or create the archive again',
      details,
    });
  }
}

/** Something other than zeros, or too many of them, follows the end of the archive. */
export class TarTrailingDataError extends DockletError {
  constructor(details: { readonly offset: number; readonly reason: string }) {
    super({
      code: 'DOCKLET_EROFS_TAR_TRAILING_DATA',
      message: `cannot accept tar stream at byte ${details.offset}: ${details.reason}`,
      details,
    });
  }
}

/** The archive has an entry of a type that this reader does not know how to treat. */
export class TarTypeError extends DockletError {
  constructor(details: { readonly offset: number; readonly typeflag: string }) {
    super({
      code: 'DOCKLET_EROFS_TAR_TYPE',
      message: `cannot read tar entry at byte ${details.offset}: unknown type ${details.typeflag}`,
      details,
    });
  }
}

/** A header asks for more memory than any honest header needs. */
export class TarLimitError extends DockletError {
  constructor(details: {
    readonly offset: number;
    readonly what: string;
    readonly limit: number;
    readonly actual: number;
  }) {
    const { offset, what, limit, actual } = details;
    super({
      code: 'DOCKLET_EROFS_TAR_LIMIT',
      message: `cannot read tar header at byte ${offset}: ${what} is ${actual}, the limit is ${limit}`,
      details,
    });
  }
}

/** The content given for an entry is longer or shorter than its header, already written, says. */
export class TarContentError extends DockletError {
  constructor(details: {
    readonly path: string;
    readonly expectedBytes: number;
    readonly actualBytes: number;
  }) {
    const { path, expectedBytes, actualBytes } = details;
    const relation = actualBytes > expectedBytes ? 'more' : `only ${actualBytes}`;
    super({
      code: 'DOCKLET_EROFS_TAR_CONTENT',
      message: `cannot archive ${path}: it should have ${expectedBytes} bytes, but ${relation} came`,
      details,
    });
  }
}

import { DockletError } from '@docklet/errors';

/** Indexes that name more than anybody can want, or themselves. */
export class TooManyManifestsError extends DockletError {
  constructor(name: string) {
    super({
      code: 'DOCKLET_CONTAINER_TOO_MANY_MANIFESTS',
      message: `cannot copy ${name}: its indexes lead too deep, or to too many manifests`,
      details: { name },
    });
  }
}

/** A layout does not have what was asked for. */
export class NotInLayoutError extends DockletError {
  constructor(folder: string, wanted: string | undefined, available: readonly string[]) {
    const what = wanted === undefined ? 'one image' : JSON.stringify(wanted);
    super({
      code: 'DOCKLET_CONTAINER_NOT_IN_LAYOUT',
      message: `cannot find ${what} in the layout ${folder}: it has ${available.join(', ') || 'nothing'}`,
      hint: 'say which one with oci:FOLDER:TAG',
      details: { folder, wanted, available },
    });
  }
}

/** A folder or file that is to be a layout cannot be read or written. */
export class LayoutIoError extends DockletError {
  constructor(verb: 'read' | 'write', file: string, cause: unknown) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    super({
      code: 'DOCKLET_CONTAINER_LAYOUT_IO',
      message: `cannot ${verb} ${file}: ${code}`,
      details: { file, errno: code },
      cause,
    });
  }
}

/** A format that has room for runnable images only was to hold something else as well. */
export class IncompleteCopyError extends DockletError {
  constructor(name: string, digest: string, cause?: unknown) {
    super({
      code: 'DOCKLET_CONTAINER_INCOMPLETE_COPY',
      message: `cannot copy all of ${name}: ${digest} is not an image that can be run`,
      hint: 'copy the image for one platform, or to oci:FOLDER, which holds anything',
      details: { name, digest },
      cause,
    });
  }
}

/** Archives are written anew, and this one is there. */
export class CopyTargetExistsError extends DockletError {
  constructor(file: string) {
    super({
      code: 'DOCKLET_CONTAINER_COPY_TARGET_EXISTS',
      message: `cannot write ${file}: it exists`,
      hint: 'remove it first, or choose another name',
      details: { file },
    });
  }
}

import { DockletError } from '@docklet/errors';

/** What is to be copied is not there. */
export class CopySourceMissingError extends DockletError {
  constructor(where: string, path: string, errno: string) {
    super({
      code: 'DOCKLET_CONTAINER_COPY_SOURCE_MISSING',
      message: `cannot copy ${JSON.stringify(path)}: it cannot be found ${where} (${errno})`,
      details: { path, errno },
    });
  }
}

/** Something cannot be copied to where it is to go. */
export class CopyTargetError extends DockletError {
  constructor(path: string, reason: string) {
    super({
      code: 'DOCKLET_CONTAINER_COPY_TARGET',
      message: `cannot copy to ${JSON.stringify(path)}: ${reason}`,
      details: { path, reason },
    });
  }
}

import { DockletError } from '@docklet/errors';
import { type Digest, printable } from '@docklet/oci';

/** Containers use the image. Code `DOCKLET_IMAGE_IN_USE`. */
export class ImageInUseError extends DockletError {
  constructor(image: string, users: readonly string[], isRunning: boolean) {
    const names = users.map(printable);
    const state = isRunning ? 'running ' : '';
    super({
      code: 'DOCKLET_IMAGE_IN_USE',
      message: `cannot remove image ${image}: ${state}container ${names.join(', ')} uses it`,
      hint: isRunning
        ? 'stop the container first'
        : 'remove the container first, or force the removal of the image',
      details: { image, users: names, isRunning },
    });
  }
}

/** An id was given, and the image has names in several repositories. Code `DOCKLET_IMAGE_SEVERAL_NAMES`. */
export class SeveralNamesError extends DockletError {
  constructor(id: Digest, names: readonly string[]) {
    super({
      code: 'DOCKLET_IMAGE_SEVERAL_NAMES',
      message: `cannot remove image ${id}: it has several names: ${names.join(', ')}`,
      hint: 'remove the names one by one, or force the removal',
      details: { id, names },
    });
  }
}

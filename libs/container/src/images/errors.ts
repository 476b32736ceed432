import { DockletError } from '@docklet/errors';

/** An image is not here, and was not to be pulled. */
export class ImageMissingError extends DockletError {
  constructor(name: string) {
    super({
      code: 'DOCKLET_CONTAINER_IMAGE_MISSING',
      message: `cannot find the image ${JSON.stringify(name)}: it is not on this machine`,
      hint: `pull it: docklet pull ${name}, or leave --pull=never out`,
      details: { name },
    });
  }
}

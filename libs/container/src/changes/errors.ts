import { DockletError } from '@docklet/errors';

/** A change that overlayfs keeps in a form that only it can read. */
export class UnreadableChangeError extends DockletError {
  constructor(path: string) {
    super({
      code: 'DOCKLET_CONTAINER_UNREADABLE_CHANGE',
      message: `cannot tell what was changed at ${JSON.stringify(path)}: the kernel keeps it as a reference to a layer`,
      hint: 'turn redirect_dir and metacopy of the overlay module off, and create the container anew',
      details: { path },
    });
  }
}

/** A container that was not made from an image has nothing to put a layer on. */
export class NoBaseImageError extends DockletError {
  constructor(name: string) {
    super({
      code: 'DOCKLET_CONTAINER_NO_BASE_IMAGE',
      message: `cannot make an image of container ${name}: it was not made from one`,
      hint: 'export it, and import the archive: docklet export | docklet import',
      details: { name },
    });
  }
}

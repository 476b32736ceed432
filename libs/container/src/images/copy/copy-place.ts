import { DockletError } from '@docklet/errors';
import type { Reference } from '@docklet/oci';
import { parseReference } from '@docklet/oci';

/** Somewhere that images are copied from or to. */
export type CopyPlace =
  | { readonly kind: 'registry'; readonly reference: Reference }
  /** The images of this engine. */
  | { readonly kind: 'store'; readonly name: string }
  /** An OCI layout, as a folder or as a tar file, and what the image is called in it. */
  | { readonly kind: 'layout' | 'layout-archive'; readonly path: string; readonly name?: string }
  /** What `docker save` writes. */
  | { readonly kind: 'docker-archive'; readonly path: string; readonly name?: string };

/** What was given as a place to copy from or to is none. */
export class InvalidCopyPlaceError extends DockletError {
  constructor(text: string, reason: string) {
    super({
      code: 'DOCKLET_CONTAINER_INVALID_COPY_PLACE',
      message: `cannot copy from or to ${JSON.stringify(text)}: ${reason}`,
      hint: 'a place is NAME[:TAG], oci:FOLDER[:TAG], oci-archive:FILE[:TAG], docker-archive:FILE[:NAME] or store:NAME',
      details: { place: text, reason },
    });
  }
}

const kinds: Readonly<Record<string, Exclude<CopyPlace['kind'], 'registry' | 'store'>>> = {
  oci: 'layout',
  'oci-archive': 'layout-archive',
  'docker-archive': 'docker-archive',
};

/**
 * Reads a place as skopeo writes them: `docker://NAME`, `oci:FOLDER:TAG`, `oci-archive:FILE:TAG`,
 * `docker-archive:FILE:NAME`; a name alone is one at a registry, and `store:NAME` is an image of this engine.
 *
 * @throws InvalidCopyPlaceError (`DOCKLET_CONTAINER_INVALID_COPY_PLACE`)
 */
export function parseCopyPlace(text: string): CopyPlace {
  const [, transport = '', rest = ''] = /^([a-z-]+):(.*)$/s.exec(text) ?? [];
  if (transport === 'store') {
    return { kind: 'store', name: rest };
  }
  if (transport === 'docker' && rest.startsWith('//')) {
    return { kind: 'registry', reference: parseReference(rest.slice(2)) };
  }
  const kind = Object.hasOwn(kinds, transport) ? kinds[transport] : undefined;
  if (kind === undefined) {
    return { kind: 'registry', reference: parseReference(text) };
  }
  // The tag of a layout has no colon; the name in docker's archive can have several.
  const colon = rest.indexOf(':');
  const path = colon < 0 ? rest : rest.slice(0, colon);
  const name = colon < 0 ? '' : rest.slice(colon + 1);
  if (path === '') {
    throw new InvalidCopyPlaceError(text, 'it has no path');
  }
  return { kind, path, ...(name === '' ? {} : { name }) };
}

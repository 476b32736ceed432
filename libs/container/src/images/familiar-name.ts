import { familiarReference, parseReference } from '@docklet/oci';

/** The name of an image as people write it: `busybox:latest` for `docker.io/library/busybox:latest`. */
export function familiarName(name: string): string {
  return familiarReference(parseReference(name));
}

import type { ImageConfig, Platform } from '@docklet/oci';

/** What an image runs on, as its configuration says. */
export function platformOf({ os, architecture, variant }: ImageConfig): Platform {
  return { os, architecture, ...(variant !== undefined && { variant }) };
}

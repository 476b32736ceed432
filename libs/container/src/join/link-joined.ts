import { replaceLink } from '../state/atomic-file.js';
import type { ContainerFiles } from '../state/layout.js';
import type { HeldNamespaces } from './hold-joined.js';

/** Lets whoever reads a container's specification find the namespaces that it is in. */
export function linkJoined(files: ContainerFiles, { namespaces }: HeldNamespaces): void {
  for (const { type, path } of namespaces) {
    replaceLink(files.joinedNamespaces[type], path);
  }
}

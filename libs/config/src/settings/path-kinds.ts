import { textKind } from './value-kinds.js';
import type { ValueKind } from './value-kinds.js';

/** A path that does not depend on where the program was started, and that says plainly where it leads. */
export const absolutePathKind: ValueKind<string> = textKind(
  'an absolute path without "..", such as /var/lib/docklet',
  (text) => /^\/[^\0]*$/.test(text) && !text.split('/').includes('..'),
);

/** Where a control group is, below the mount point of its hierarchy. */
export const cgroupPathKind: ValueKind<string> = textKind(
  'a path of names made of letters, digits, ".", "_" and "-", such as docklet',
  (text) => /^\/?[a-z0-9][a-z0-9._-]*(?:\/[a-z0-9][a-z0-9._-]*)*$/i.test(text),
);

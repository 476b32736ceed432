import path from 'node:path';

import { type Reference, digestHex, digestOf, formatReference } from '@docklet/oci';

import type { StorePaths } from '../store/store-paths.js';

/** File names have at most 255 bytes. */
const maxStemLength = 200;
const keptLength = 130;

/** A reference as a name of the store: in full, and without the tag if there is a digest, because that decides. */
export function nameOf(reference: Reference): string {
  const { tag: _, ...digestOnly } = reference;
  return formatReference(reference.digest === undefined ? reference : digestOnly);
}

/**
 * The file of a name: the name with `+` for `/`, which is in no name. What is too long for a file name is cut, and made
 * unique by its hash.
 */
export function nameFile({ names }: StorePaths, reference: Reference): string {
  const stem = nameOf(reference).replaceAll('/', '+');
  const isShort = stem.length <= maxStemLength;
  const shown = isShort ? stem : `${stem.slice(0, keptLength)}~${hashOf(stem)}`;
  return path.join(names, `${shown}.json`);
}

function hashOf(text: string): string {
  return digestHex(digestOf(Buffer.from(text)));
}

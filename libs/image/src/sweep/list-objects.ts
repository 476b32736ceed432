import { readdir } from 'node:fs/promises';
import path from 'node:path';

import { type Digest, isDigest } from '@docklet/oci';

import { ifExists, io } from '../store/io.js';
import type { StoreContext } from '../store/store-context.js';

/** What a file of the store is. */
export type ObjectKind = 'blob' | 'layer' | 'partial' | 'temporary' | 'lock';

/** Something in the store that is there for an image, or was. */
export interface StoreObject {
  readonly kind: ObjectKind;
  readonly path: string;
  /** What it is known by; a temporary file has none. */
  readonly digest?: Digest;
}

/** Everything in the store except records and leases. Files whose names are none of ours are left out. */
export async function listObjects({ paths }: StoreContext): Promise<readonly StoreObject[]> {
  const lists = await Promise.all([
    ...(await list(paths.blobs)).map((folder) => listFolder('blob', folder)),
    ...(await list(paths.layers)).map((folder) => listFolder('layer', folder)),
    listFolder('partial', paths.partial),
    listFolder('lock', paths.locks),
  ]);
  const temporary = await list(paths.temporary);
  return [
    ...lists.flat(),
    ...temporary.map((file): StoreObject => ({ kind: 'temporary', path: file })),
  ];
}

async function listFolder(kind: ObjectKind, folder: string): Promise<readonly StoreObject[]> {
  const files = await list(folder);
  return files.flatMap((file) => {
    const digest = digestIn(path.basename(file));
    return digest === undefined ? [] : [{ kind, path: file, digest }];
  });
}

/** The digest at the end of a file name: hex digits without their algorithm, of which sha512 has twice as many. */
function digestIn(name: string): Digest | undefined {
  const hex = name.slice(name.lastIndexOf('-') + 1);
  const digest = `${hex.length === 64 ? 'sha256' : 'sha512'}:${hex}`;
  return isDigest(digest) ? digest : undefined;
}

async function list(folder: string): Promise<readonly string[]> {
  const names = (await io('list', folder, ifExists(readdir(folder)))) ?? [];
  return names.map((name) => path.join(folder, name));
}

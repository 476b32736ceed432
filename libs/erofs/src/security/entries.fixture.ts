import type { ArchiveEntry } from '@docklet/testing';
import { rawEntry, rawLongName } from '../tar/raw-tar.fixture.js';

const typeflags = { file: '0', hardlink: '1', symlink: '2', directory: '5' } as const;

/** An entry in the bytes of an archive. */
export function rawArchiveEntry({
  type,
  name,
  content,
  target = '',
  mode = type === 'directory' ? 0o755 : 0o644,
}: ArchiveEntry): Buffer {
  const header = { name, typeflag: typeflags[type], mode: mode.toString(8).padStart(7, '0') };
  return target.length > 100
    ? Buffer.concat([rawLongName('K', target), rawEntry(header)])
    : rawEntry({ ...header, linkName: target }, content);
}

/** Entries of archives, in the words of the tests that use them. */
export const file = (name: string, content = ''): Buffer =>
  rawArchiveEntry({ type: 'file', name, content });

export const directory = (name: string): Buffer => rawArchiveEntry({ type: 'directory', name });

export const symlink = (target: string, name: string): Buffer =>
  rawArchiveEntry({ type: 'symlink', name, target });

export const hardlink = (target: string, name: string): Buffer =>
  rawArchiveEntry({ type: 'hardlink', name, target });

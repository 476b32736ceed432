import type { ArchiveEntry } from '@docklet/testing';
import { rawEntry, rawLongName } from '../tar/raw-tar.fixture.js';

/** Entries of archives, in the words of the tests that use them. */
export const file = (name: string, content = ''): Buffer => rawEntry({ name }, content);

export const directory = (name: string): Buffer =>
  rawEntry({ name, typeflag: '5', mode: '0000755' });

export const symlink = (target: string, name: string): Buffer =>
  rawEntry({ name, typeflag: '2', linkName: target });

export const hardlink = (target: string, name: string): Buffer =>
  target.length > 100
    ? Buffer.concat([rawLongName('K', target), rawEntry({ name, typeflag: '1' })])
    : rawEntry({ name, typeflag: '1', linkName: target });

const typeflags = { file: '0', hardlink: '1', symlink: '2', directory: '5' } as const;

/** An entry that other libraries test with as well, in the bytes of an archive. */
export function rawArchiveEntry({ type, name, content, target, mode }: ArchiveEntry): Buffer {
  const bits = mode ?? (type === 'directory' ? 0o755 : 0o644);
  return rawEntry(
    {
      name,
      typeflag: typeflags[type],
      mode: bits.toString(8).padStart(7, '0'),
      linkName: target ?? '',
    },
    content,
  );
}

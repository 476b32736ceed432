import type { TarEntry, TarInput } from '@docklet/erofs';
import {
  Fd,
  O_CLOEXEC,
  O_DIRECTORY,
  O_PATH,
  RESOLVE_BENEATH,
  RESOLVE_NO_SYMLINKS,
  trySyscall,
} from '@docklet/syscall';
import type { Attributes } from '../extract/attributes.js';
import { implicitFolder, setAttributes, setTime } from '../extract/attributes.js';
import { failOn, failed, terminated } from '../extract/call-on.js';
import { isDotDot, showPath, splitPath } from '../extract/entry-path.js';
import { FileContent } from '../extract/file-content.js';
import type { LayerFolder } from '../extract/folder-finder.js';
import { FolderFinder } from '../extract/folder-finder.js';
import { openSubfolder } from '../extract/folder-handle.js';
import { linkFile } from '../extract/link-file.js';
import { createFile, makeFolder, makeNode } from '../extract/make-node.js';
import { Place } from '../extract/place.js';
import { S_IFDIR, S_IFMT } from '../node-types.js';
import { EntryPathError, OverwriteError } from './errors.js';

/** Who owns what is written. Default: who the entries say. */
export interface WriteTreeOptions {
  readonly owner?: { readonly uid: number; readonly gid: number } | undefined;
}

/** S_ISUID and S_ISGID; inode(7). */
const setIdBits = 0o6000;

/** The size of a `struct open_how`; openat2(2). */
const openHowBytes = 24;

/**
 * Writes entries into a folder that is there, by the rules of `docker cp`: files are replaced, folders are merged, and
 * neither takes the place of the other. No link is followed on the way to an entry, and no entry leads out of the folder
 * (CVE-2018-15664, CVE-2019-14271).
 *
 * Needs root if the owners are others, and /proc.
 *
 * @throws {@link OverwriteError} (`DOCKLET_FILESYSTEM_OVERWRITE`)
 * @throws {@link EntryPathError} (`DOCKLET_FILESYSTEM_ENTRY_PATH`)
 * @throws SyscallError (`DOCKLET_SYSCALL_FAILED`)
 */
export async function writeTree(
  folder: Fd,
  entries: AsyncIterable<TarInput> | Iterable<TarInput>,
  options: WriteTreeOptions = {},
): Promise<void> {
  const writer = new TreeWriter(folder, options);
  try {
    for await (const { entry, content } of entries) {
      await writer.write(entry, content ?? []);
    }
    writer.finish();
  } finally {
    writer.close();
  }
}

interface WrittenFolder {
  readonly fd: Fd;
  readonly names: readonly Buffer[];
  readonly attributes: Attributes;
}

class TreeWriter {
  readonly #root: Fd;
  readonly #options: WriteTreeOptions;
  /** The folders that were written, the innermost last; their times are set when nothing more is made in them. */
  readonly #folders: WrittenFolder[] = [];

  constructor(root: Fd, options: WriteTreeOptions) {
    this.#root = root;
    this.#options = options;
  }

  async write(
    entry: TarEntry,
    content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): Promise<void> {
    const names = splitPath(entry.name);
    if (names.some(isDotDot)) {
      throw new EntryPathError(showPath(entry.name), 'it leads out of the folder');
    }
    this.#leave(names);
    const name = names.pop();
    if (name === undefined) {
      return;
    }
    using folder = this.#openFolder(names, entry.name);
    const place = new Place(folder, name, entry.name);
    checkOverwrite(place, entry);
    const attributes = attributesOf(entry, this.#options.owner);
    switch (entry.type) {
      case 'directory':
        this.#enter(place, attributes);
        break;
      case 'file':
        await writeFile(place, entry, attributes, content);
        break;
      case 'hardlink':
        linkFile(entry, place, new FolderFinder(this.#root));
        break;
      default:
        writeNode(place, { ...entry, type: entry.type }, attributes);
    }
  }

  finish(): void {
    this.#leave([]);
  }

  close(): void {
    this.#folders.forEach(({ fd }) => fd.close());
  }

  #enter(place: Place, attributes: Attributes): void {
    makeFolder(place);
    const fd = openSubfolder(place.folder.fd, place.name, place.path);
    this.#folders.push({ fd, names: place.names, attributes });
    setAttributes({ fd, path: place.path, kind: 'open' }, attributes);
  }

  /** Closes the folders that an entry is not in. */
  #leave(names: readonly Buffer[]): void {
    for (;;) {
      const last = this.#folders.at(-1);
      if (last === undefined || isWithin(names, last.names)) {
        return;
      }
      using fd = last.fd;
      setTime({ fd, path: last.names.at(-1) ?? Buffer.alloc(0) }, last.attributes.mtime);
      this.#folders.pop();
    }
  }

  /** The folder of an entry. What no entry has told of is made. */
  #openFolder(names: readonly Buffer[], path: Buffer): LayerFolder {
    let fd = openBelow(this.#root, Buffer.from('.'), path);
    for (const [index, name] of names.entries()) {
      using parent = fd;
      const folder: LayerFolder = {
        fd: parent,
        names: names.slice(0, index),
        [Symbol.dispose]: () => undefined,
      };
      const place = new Place(folder, name, path);
      if (place.status() === undefined) {
        makeFolder(place);
        using made = openSubfolder(parent, name, path);
        setAttributes(
          { fd: made, path, kind: 'open' },
          { ...implicitFolder, ...this.#options.owner },
        );
      }
      fd = openBelow(parent, name, path);
    }
    return { fd, names, [Symbol.dispose]: () => fd.close() };
  }
}

/** A file that becomes somebody else's must not run as that one: its setuid and setgid bits are dropped. */
function attributesOf(entry: TarEntry, owner: WriteTreeOptions['owner']): Attributes {
  if (owner === undefined) {
    return entry;
  }
  const isSame = owner.uid === entry.uid && owner.gid === entry.gid;
  const mode = isSame || entry.type === 'directory' ? entry.mode : entry.mode & ~setIdBits;
  return { ...entry, ...owner, mode };
}

function isWithin(names: readonly Buffer[], folder: readonly Buffer[]): boolean {
  return (
    names.length > folder.length &&
    folder.every((name, index) => names[index]?.equals(name) === true)
  );
}

function openBelow(folder: Fd, name: Buffer, path: Buffer): Fd {
  const how = Buffer.alloc(openHowBytes);
  how.writeBigUInt64LE(BigInt(O_PATH | O_DIRECTORY | O_CLOEXEC), 0);
  how.writeBigUInt64LE(BigInt(RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS), 16);
  const result = trySyscall('openat2', [folder.number, terminated(name), how, openHowBytes]);
  if (result === failed.ELOOP || result === failed.ENOTDIR) {
    throw new EntryPathError(showPath(path), 'a part of its path is a link or a file');
  }
  return result < 0 ? failOn(path, 'openat2', result) : Fd.own(result);
}

function checkOverwrite(place: Place, entry: TarEntry): void {
  const status = place.status();
  if (status === undefined) {
    return;
  }
  const isFolder = (status.mode & S_IFMT) === S_IFDIR;
  if (isFolder !== (entry.type === 'directory')) {
    throw new OverwriteError(entry.name.toString(), isFolder ? 'directory' : 'non-directory');
  }
}

async function writeFile(
  place: Place,
  entry: TarEntry,
  attributes: Attributes,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  using fd = createFile(place);
  const file = new FileContent(fd, entry);
  for await (const piece of content) {
    file.write(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));
  }
  file.end();
  setAttributes({ fd, path: entry.name, kind: 'open' }, attributes);
  setTime({ fd, path: entry.name }, entry.mtime);
}

function writeNode(
  place: Place,
  entry: Parameters<typeof makeNode>[0],
  attributes: Attributes,
): void {
  const { name: path, type, mtime } = entry;
  using fd = makeNode(entry, place);
  setAttributes({ fd, path, kind: type === 'symlink' ? 'link' : 'handle' }, attributes);
  setTime({ fd, path }, mtime);
}

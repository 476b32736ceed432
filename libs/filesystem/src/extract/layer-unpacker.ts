import type { TarEntry } from '@docklet/erofs';
import { LayerPathError, LayerWhiteoutError } from '@docklet/erofs';
import type { Fd } from '@docklet/syscall';
import { S_IFDIR, S_IFMT } from '../node-types.js';
import type { Attributes, OpenNode } from './attributes.js';
import { implicitFolder, makeOpaque, setAttributes, setTime } from './attributes.js';
import { cleanEntryPath, showPath } from './entry-path.js';
import { FileContent } from './file-content.js';
import { FolderFinder } from './folder-finder.js';
import type { LayerFolder } from './folder-finder.js';
import { joinNames, openSubfolder, tryOpenFolder } from './folder-handle.js';
import { FolderTimes } from './folder-times.js';
import type { LayerBounds } from './layer-bounds.js';
import { linkFile } from './link-file.js';
import type { NodeEntry } from './make-node.js';
import { createFile, isFakeWhiteout, makeFolder, makeNode, makeWhiteout } from './make-node.js';
import { Place } from './place.js';
import { removeTree } from './remove-tree.js';
import { isBookkeeping, parseWhiteoutName } from './whiteout-name.js';

/** How a layer is unpacked. */
export interface UnpackerOptions {
  readonly bounds: LayerBounds;
  /** Whether names that begin with `.wh.` are whiteouts of OCI. */
  readonly hasWhiteouts: boolean;
}

/** A regular file whose content is coming. */
interface OpenFile {
  readonly fd: Fd;
  readonly entry: TarEntry;
  readonly content: FileContent;
}

const rootPath = Buffer.from('/');

/**
 * Unpacks a layer into a folder, entry by entry, the later over the earlier.
 *
 * Everything acts on handles: the folder of an entry is found by {@link FolderFinder}, what is made there is made by its
 * name in that folder, and attributes are set on what has been made, not on what has its name by then.
 */
export class LayerUnpacker implements Disposable {
  readonly #root: Fd;
  readonly #options: UnpackerOptions;
  readonly #finder: FolderFinder;
  readonly #times = new FolderTimes();
  readonly #skippedXattrs = new Set<string>();
  /** Places of AUFS' bookkeeping, to be cleared in the end. */
  readonly #bookkeeping: (readonly Buffer[])[] = [];
  #entries = 0;
  #inodes = 0;
  #isRootOpaque = false;
  #rootAttributes: Attributes = implicitFolder;
  /** The folder of the last entry, and its path: most entries stand in the same folder as the one before. */
  #last: { readonly path: Buffer; readonly folder: LayerFolder } | undefined;
  #file: OpenFile | undefined;

  /** @param root the folder, open for reading; it stays the caller's */
  constructor(root: Fd, options: UnpackerOptions) {
    this.#root = root;
    this.#options = options;
    this.#finder = new FolderFinder(root);
  }

  /** How many entries there were. */
  get entries(): number {
    return this.#entries;
  }

  /** Whether the layer hides everything below it. */
  get isRootOpaque(): boolean {
    return this.#isRootOpaque;
  }

  /** Names of xattrs that could not be set here. */
  get skippedXattrs(): readonly string[] {
    return [...this.#skippedXattrs];
  }

  /**
   * Takes an entry. The content of a file follows by {@link LayerUnpacker.write} and {@link LayerUnpacker.end}.
   *
   * @throws LayerPathError, LayerLinkError, LayerWhiteoutError, LayerValueError (`DOCKLET_EROFS_LAYER_…`)
   * @throws {@link LayerTooLargeError} (`DOCKLET_FILESYSTEM_LAYER_TOO_LARGE`)
   * @throws SyscallError (`DOCKLET_SYSCALL_FAILED`)
   */
  begin(entry: TarEntry): void {
    this.#entries += 1;
    this.#options.bounds.check('maxEntries', this.#entries);
    const names = cleanEntryPath(entry.name);
    const name = names.pop();
    if (name === undefined) {
      this.#describeRoot(entry);
      return;
    }
    const place = new Place(this.#folderOf(names, entry.name), name, entry.name);
    if (!this.#options.hasWhiteouts || !this.#applyWhiteout(place)) {
      this.#make(entry, place);
    }
    if (place.hasReplaced) {
      // What is gone may have been on the way to the folder that is remembered.
      this.#forget();
    }
  }

  /** Takes a piece of the content of the entry that was taken last. */
  write(content: Buffer): void {
    this.#file?.content.write(content);
  }

  /** The content of the entry is complete. */
  end(): void {
    if (this.#file !== undefined) {
      const { entry, content } = this.#file;
      using fd = this.#file.fd;
      this.#file = undefined;
      content.end();
      this.#describe({ fd, path: entry.name, kind: 'open' }, entry);
      setTime({ fd, path: entry.name }, entry.mtime);
    }
  }

  /** After the last entry: what can be right only when nothing is made any more. */
  finish(): void {
    for (const names of this.#bookkeeping) {
      this.#remove(names);
    }
    this.#times.apply(this.#root);
    const root: OpenNode = { fd: this.#root, path: rootPath, kind: 'open' };
    this.#describe(root, this.#rootAttributes);
    setTime(root, this.#rootAttributes.mtime);
  }

  /** Closes what is open. */
  [Symbol.dispose](): void {
    this.#file?.fd.close();
    this.#forget();
  }

  #describeRoot(entry: TarEntry): void {
    if (entry.type !== 'directory') {
      const path = showPath(entry.name);
      throw new LayerPathError({ path, reason: 'the root can only be a directory' });
    }
    this.#rootAttributes = entry;
  }

  /** The folder that an entry goes into, which is made if need be. It stays open until another one is asked for. */
  #folderOf(names: readonly Buffer[], path: Buffer): LayerFolder {
    const wanted = joinNames(names);
    if (this.#last?.path.equals(wanted) !== true) {
      this.#forget();
      const folder = this.#finder.findOrMake(names, path, (place) => {
        this.#placeFolder(place, implicitFolder);
      });
      this.#last = { path: wanted, folder };
    }
    return this.#last.folder;
  }

  #forget(): void {
    this.#last?.folder[Symbol.dispose]();
    this.#last = undefined;
  }

  #make(entry: TarEntry, place: Place): void {
    switch (entry.type) {
      case 'file':
        this.#count(place);
        this.#openFile(entry, place);
        break;
      case 'directory':
        this.#placeFolder(place, entry);
        break;
      case 'hardlink':
        this.#count(place);
        linkFile(entry, place, this.#finder);
        break;
      default:
        this.#count(place);
        this.#placeNode({ ...entry, type: entry.type }, place);
    }
  }

  #openFile(entry: TarEntry, place: Place): void {
    const fd = createFile(place);
    this.#file = { fd, entry, content: new FileContent(fd, entry) };
  }

  #placeFolder(place: Place, attributes: Attributes): void {
    this.#count(place);
    const isUncovered = makeFolder(place);
    using fd = openSubfolder(place.folder.fd, place.name, place.path);
    const node: OpenNode = { fd, path: place.path, kind: 'open' };
    this.#describe(node, attributes);
    if (isUncovered) {
      // The layer hides the lower folder and has one of its own of this name: its own is all there is.
      makeOpaque(node);
    }
    this.#times.remember(fd, place.names, attributes.mtime);
    this.#options.bounds.check('maxMetadataBytes', this.#times.memoryBytes);
  }

  #placeNode(entry: NodeEntry, place: Place): void {
    if (isFakeWhiteout(entry)) {
      place.clear();
      return;
    }
    const { path } = place;
    using fd = makeNode(entry, place);
    this.#describe({ fd, path, kind: entry.type === 'symlink' ? 'link' : 'handle' }, entry);
    setTime({ fd, path }, entry.mtime);
  }

  /**
   * OCI: a whiteout hides what lower layers have, never what this layer has, whatever their order.
   *
   * @returns whether the name was a whiteout, and the entry is no file
   */
  #applyWhiteout({ folder, name, path }: Place): boolean {
    const whiteout = parseWhiteoutName(name);
    switch (whiteout.kind) {
      case 'none':
        return false;
      case 'invalid':
        throw new LayerWhiteoutError({ path: showPath(path) });
      case 'opaque':
        this.#isRootOpaque ||= folder.names.length === 0;
        makeOpaque({ fd: folder.fd, path, kind: 'handle' });
        return true;
      case 'whiteout':
        this.#hide(new Place(folder, whiteout.name, path));
        return true;
    }
  }

  #hide(place: Place): void {
    const status = place.status();
    if (status === undefined) {
      this.#count(place);
      makeWhiteout(place);
    } else if ((status.mode & S_IFMT) === S_IFDIR) {
      using fd = openSubfolder(place.folder.fd, place.name, place.path);
      makeOpaque({ fd, path: place.path, kind: 'open' });
    }
  }

  #describe(node: OpenNode, attributes: Attributes): void {
    for (const name of setAttributes(node, attributes)) {
      this.#skippedXattrs.add(name);
    }
  }

  /** Each place is at most one more inode. */
  #count(place: Place): void {
    this.#inodes += 1;
    this.#options.bounds.check('maxEntries', this.#inodes);
    if (this.#options.hasWhiteouts && isBookkeeping(place.name)) {
      this.#bookkeeping.push(place.names);
    }
  }

  #remove(names: readonly Buffer[]): void {
    const path = joinNames(names);
    const name = names.at(-1);
    const opened = tryOpenFolder(this.#root, names.slice(0, -1));
    if (typeof opened === 'number' || name === undefined) {
      return;
    }
    using folder = opened;
    removeTree(folder, name, path);
  }
}

/** A file in an archive. */
export interface ArchiveFile {
  readonly sizeBytes: number;
  /** Its bytes, from the beginning. Each chunk is a buffer of its own. */
  open(): AsyncIterable<Uint8Array>;
}

/**
 * Files that somebody gave us, by their names. A name is a key and nothing else: whatever it says, it leads nowhere but
 * into the archive.
 */
export interface ImageArchive {
  /** What errors call it. */
  readonly name: string;
  /** A file, by its path with slashes, relative to the top. */
  find(path: string): Promise<ArchiveFile | undefined>;
}

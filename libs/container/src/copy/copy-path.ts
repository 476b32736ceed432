import path from 'node:path';

/** A path as somebody wrote it to copy from or to; its end says more than where it leads. */
export interface CopyPath {
  /** Absolute, without `.`, `..` and slashes that say nothing. */
  readonly clean: string;
  /** It ends with `/.`: what is in the folder, without the folder. */
  readonly isContents: boolean;
  /** It ends with a slash or `/.`: it can only be a folder. */
  readonly isFolder: boolean;
}

/** Reads a path; one that is not absolute begins at the root. */
export function parseCopyPath(text: string): CopyPath {
  const isContents = /(?:^|\/)\.$/.test(text);
  return {
    clean: path.posix.resolve('/', text),
    isContents,
    isFolder: isContents || text.endsWith('/') || /(?:^|\/)\.\.$/.test(text),
  };
}

/** The last name of a path; empty for the root. */
export function lastName({ clean }: CopyPath): string {
  return path.posix.basename(clean);
}

import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { UsageError } from '../usage-error.js';

/** The file of `--cidfile`. One that nothing was written to is taken away again. */
export interface IdFile extends Disposable {
  readonly write: (id: string) => void;
}

/** Makes a file for a container's id; it must not be there yet: then it tells of another container. */
export function openIdFile(file: string): IdFile {
  const fd = open(file);
  let isWritten = false;
  return {
    write: (id) => {
      writeSync(fd, id);
      isWritten = true;
    },
    [Symbol.dispose]: () => {
      closeSync(fd);
      if (!isWritten) {
        rmSync(file, { force: true });
      }
    },
  };
}

function open(file: string): number {
  try {
    return openSync(file, 'wx', 0o644);
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new UsageError(
      `--cidfile ${file}`,
      isThere ? 'the file is there already' : (error as Error).message,
      isThere ? 'see that the container it names does not run, and remove the file' : undefined,
    );
  }
}

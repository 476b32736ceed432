import { createReadStream } from 'node:fs';
import type { ArchiveSource } from '@docklet/container';
import { DockletError } from '@docklet/container';
import { UsageError } from '../usage-error.js';

/** Where a command reads an archive from: a file or folder, or the standard input if that is not a terminal. */
export function archiveInput(command: string, file: string | undefined): ArchiveSource {
  if (file !== undefined && file !== '-') {
    return { path: file };
  }
  if (process.stdin.isTTY) {
    throw new UsageError(
      `docklet ${command}`,
      'the standard input is a terminal, not an archive',
      `name a file, or redirect the input: docklet ${command} < FILE`,
    );
  }
  return { stream: process.stdin, name: 'the standard input' };
}

/** A file could not be read. */
export class InputFileError extends DockletError {
  constructor(file: string, cause: unknown) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    super({
      code: 'DOCKLET_CLI_INPUT_FILE',
      message: `cannot read ${file}: ${code}`,
      details: { file, errno: code },
      cause,
    });
  }
}

/**
 * The bytes of an archive.
 *
 * @throws InputFileError (`DOCKLET_CLI_INPUT_FILE`)
 */
export async function* readArchive(source: ArchiveSource): AsyncGenerator<Uint8Array, void, void> {
  if ('stream' in source) {
    yield* source.stream;
    return;
  }
  try {
    yield* createReadStream(source.path) as AsyncIterable<Buffer>;
  } catch (error) {
    throw new InputFileError(source.path, error);
  }
}

import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { DockletError } from '@docklet/container';
import { nodeStream } from './node-streams.js';

/** A terminal is no place for an archive. */
export class TerminalOutputError extends DockletError {
  constructor() {
    super({
      code: 'DOCKLET_CLI_TERMINAL_OUTPUT',
      message: 'cannot write an archive to the terminal: nobody could read it',
      hint: 'name a file with -o, or redirect the output',
    });
  }
}

/** A file could not be written. */
export class OutputFileError extends DockletError {
  constructor(file: string, cause: unknown) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    super({
      code: 'DOCKLET_CLI_OUTPUT_FILE',
      message: `cannot write ${file}: ${code}`,
      details: { file, errno: code },
      cause,
    });
  }
}

/**
 * Writes an archive to a file, or to the standard output. The file appears when it is complete; one that is a device or a
 * pipe is written to as it is.
 *
 * @throws TerminalOutputError (`DOCKLET_CLI_TERMINAL_OUTPUT`)
 * @throws OutputFileError (`DOCKLET_CLI_OUTPUT_FILE`)
 */
export async function writeOutput(
  content: AsyncIterable<Uint8Array>,
  file: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (file !== undefined && file !== '-') {
    await writeFile(content, file, signal);
    return;
  }
  const stdout = nodeStream('stdout');
  if (stdout.isTTY) {
    throw new TerminalOutputError();
  }
  await pipeline(content, stdout, { signal, end: false });
}

async function writeFile(
  content: AsyncIterable<Uint8Array>,
  file: string,
  signal: AbortSignal,
): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  const isSpecial = found !== undefined && !found.isFile();
  const target = isSpecial ? file : `${file}.${randomBytes(6).toString('hex')}.part`;
  try {
    await pipeline(content, createWriteStream(target, { mode: 0o600 }), { signal });
    if (!isSpecial) {
      await rename(target, file);
    }
  } catch (error) {
    if (!isSpecial) {
      await rm(target, { force: true });
    }
    signal.throwIfAborted();
    throw isFromFile(error, target) ? new OutputFileError(file, error) : error;
  }
}

function isFromFile(error: unknown, target: string): boolean {
  const { path, code } = error as NodeJS.ErrnoException;
  return path === target || ['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO'].includes(code ?? '');
}

import type { ArchiveSource } from '@docklet/container';
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

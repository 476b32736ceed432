import { PsError } from './ps-error.js';

/** What ps(1) calls the column that processes are found by. */
const pidColumn = 'PID';

/**
 * The lines of a listing of ps(1) that are about some processes, cut into their columns; the header first. The last
 * column is a command line, and may have blanks in it.
 *
 * @throws PsError (`DOCKLET_CLI_PS`) when the listing has no process ids
 */
export function selectProcesses(
  listing: string,
  pids: readonly number[],
): readonly (readonly string[])[] {
  const [header = '', ...lines] = listing.trimEnd().split('\n');
  const names = header.trim().split(/\s+/);
  const place = names.indexOf(pidColumn);
  if (place < 0) {
    throw new PsError([], 'its listing has no column PID');
  }
  const wanted = new Set(pids.map(String));
  const rows = lines.map((line) => cut(line, names.length));
  return [names, ...rows.filter((row) => wanted.has(row[place] ?? ''))];
}

function cut(line: string, count: number): readonly string[] {
  const words = line.trim().split(/\s+/);
  return [...words.slice(0, count - 1), words.slice(count - 1).join(' ')];
}

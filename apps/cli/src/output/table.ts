import { alignColumns } from './align-columns.js';
import { printableCell } from './printable.js';
import { stdout } from './standard-output.js';

/** Prints rows under a header, each column as wide as its widest cell. */
export function printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  const lines = [header, ...rows].map((cells) => cells.map(printableCell).join('\t'));
  stdout.write(`${alignColumns(lines.join('\n'))}\n`);
}

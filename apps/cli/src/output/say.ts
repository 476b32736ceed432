import { printBeside } from './live-lines.js';
import { printable } from './printable.js';
import { stdout } from './standard-output.js';

/** Prints a line to the standard output, without anything that could drive a terminal. */
export function say(line: string): void {
  stdout.write(`${printable(line)}\n`);
}

/** Prints a line to the standard error: what people are told beside the output. */
export function tell(line: string): void {
  printBeside(printable(line));
}

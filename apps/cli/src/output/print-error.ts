import { describeError } from '@docklet/container';
import { printable } from './printable.js';
import { stderr } from './standard-output.js';

/** Prints an error as its message and its hint, and its causes if they are asked for. */
export function printError(error: unknown, options: { readonly withCauses: boolean }): void {
  const [message = '', ...rest] = describeError(error, options);
  stderr.write(printable(`docklet: ${message}\n${rest.map((line) => `${line}\n`).join('')}`));
  if (options.withCauses && error instanceof Error) {
    stderr.write(printable(`${error.stack ?? ''}\n`));
  }
}

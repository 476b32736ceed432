import type { Context } from '../context.js';
import { printError } from '../output/print-error.js';
import { stdout } from '../output/standard-output.js';

/**
 * Does something to each of several containers, to all at the same time, and prints their names as it is done. What
 * does not work out is printed as an error, and does not keep the others from it.
 */
export async function forEachContainer(
  context: Context,
  names: readonly string[],
  run: (name: string) => Promise<void> | void,
): Promise<void> {
  // Begun for all before the first is waited for.
  const outcomes = names.map((name) => attempt(() => run(name)));
  for (const [index, outcome] of outcomes.entries()) {
    const { error } = await outcome;
    if (error === undefined) {
      stdout.write(`${names[index] ?? ''}\n`);
    } else {
      printError(error, { withCauses: context.isDebugging });
      context.exitCode = 1;
    }
  }
}

async function attempt(run: () => Promise<void> | void): Promise<{ readonly error?: unknown }> {
  try {
    await run();
    return {};
  } catch (error) {
    return { error };
  }
}

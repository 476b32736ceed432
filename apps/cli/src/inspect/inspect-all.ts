import type { Context } from '../context.js';
import { parseInspectFormat, renderInspected } from '../format/render-inspected.js';
import { escapeFor } from '../output/printable.js';
import { stdout } from '../output/standard-output.js';

/**
 * Prints what is known of several things; those that are not there are told, and do not keep the others from being
 * shown.
 */
export async function inspectAll(
  context: Context,
  names: readonly string[],
  format: string | undefined,
  inspect: (name: string) => unknown,
): Promise<void> {
  const parsed = parseInspectFormat(format);
  const found: unknown[] = [];
  await context.forEach(names, async (name) => {
    found.push(await inspect(name));
  });
  stdout.write(renderInspected(found, parsed, escapeFor(stdout)));
}

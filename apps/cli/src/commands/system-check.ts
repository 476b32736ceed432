import type { StoreProblem } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { toJson } from '../format/to-json.js';
import { shortId } from '../images/short-id.js';
import { nodeStream } from '../output/node-streams.js';
import { LiveLines } from '../output/live-lines.js';
import { say } from '../output/say.js';
import { Interruption } from '../terminal/interruption.js';

/** Says which options `docklet system check` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .option('--repair', 'put right what can be put right, and remove what cannot')
    .option('--json', 'as JSON')
    .action(async ({ repair, json }: { repair?: boolean; json?: boolean }) => {
      const engine = await context.engine();
      using interruption = new Interruption();
      const stderr = nodeStream('stderr');
      using lines = stderr.isTTY ? new LiveLines(stderr) : undefined;
      const result = await engine.images.check({
        isRepairing: repair,
        signal: interruption.signal,
        onProgress: ({ kind, digest }) => lines?.set('', `checking ${kind} ${shortId(digest)}`),
      });
      lines?.[Symbol.dispose]();
      const isRepaired = result.problems.every((problem) => problem.repair !== undefined);
      context.exitCode = isRepaired ? 0 : 1;
      if (json === true) {
        say(toJson(result, 2));
        return;
      }
      result.problems.forEach((problem) => {
        say(describe(problem));
      });
      say(summarize(result.images, result.problems, isRepaired));
    });
}

function describe({ kind, subject, reason, repair }: StoreProblem): string {
  const done = repair === undefined ? '' : ` (${repair})`;
  return `${kind.replace('-', ' ')}: ${subject}: ${reason}${done}`;
}

function summarize(images: number, problems: readonly StoreProblem[], isRepaired: boolean): string {
  const checked = `${images} image${images === 1 ? '' : 's'} checked`;
  if (problems.length === 0) {
    return `${checked}: no problems`;
  }
  const found = `${problems.length} problem${problems.length === 1 ? '' : 's'}`;
  return isRepaired
    ? `${checked}: ${found}, all repaired`
    : `${checked}: ${found}; docklet system check --repair puts right what can be put right`;
}

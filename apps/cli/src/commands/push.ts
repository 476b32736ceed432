import type { Engine, PushedImage } from '@docklet/container';
import { familiarReference } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { progressOption } from '../flags/progress.js';
import { toJson } from '../format/to-json.js';
import { describeName } from '../images/describe-name.js';
import { say } from '../output/say.js';
import type { ProgressFormat } from '../output/transfer-view.js';
import { openTransferView } from '../output/transfer-view.js';
import { Interruption } from '../terminal/interruption.js';
import { UsageError } from '../usage-error.js';

interface Flags {
  readonly quiet?: boolean;
  readonly allTags?: boolean;
  readonly platform?: string;
  readonly progress: ProgressFormat;
}

/** Says which options `docklet push` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('<image>', 'NAME[:TAG]')
    .option('-a, --all-tags', 'upload all tags of the repository that are here')
    .option('--platform <platform>', 'only the image for OS/ARCHITECTURE, without an index')
    .option('-q, --quiet', 'print the whole name only')
    .addOption(progressOption())
    .action(async (name: string, flags: Flags) => {
      const engine = await context.engine();
      const names = await namesToPush(engine, name, flags);
      if (flags.quiet !== true && flags.progress !== 'json') {
        const { registry, path } = describeName(name);
        say(`The push refers to repository [${registry}/${path}]`);
      }
      using interruption = new Interruption('what has been sent need not be sent again');
      for (const one of names) {
        await pushOne(engine, one, flags, interruption.signal);
      }
    });
}

async function namesToPush(
  engine: Engine,
  name: string,
  { allTags, quiet, progress }: Flags,
): Promise<readonly string[]> {
  const { repository, tag, digest } = describeName(name);
  if (digest !== undefined) {
    throw new UsageError(name, 'cannot push a digest reference');
  }
  if (allTags !== true) {
    if (tag === undefined && quiet !== true && progress !== 'json') {
      say('Using default tag: latest');
    }
    return [name];
  }
  if (tag !== undefined) {
    throw new UsageError(`${name} with -a`, "tag can't be used with --all-tags/-a");
  }
  const names = (await engine.images.list()).flatMap((image) => image.names.map(familiarReference));
  const own = names.filter((each) => describeName(each).repository === repository);
  if (own.length === 0) {
    throw new UsageError(name, 'an image does not exist locally with that name', 'docklet images');
  }
  return own;
}

async function pushOne(
  engine: Engine,
  name: string,
  { quiet, platform, progress }: Flags,
  signal: AbortSignal,
): Promise<void> {
  const view = quiet === true ? undefined : openTransferView('stdout', progress, 'push');
  let pushed: PushedImage;
  try {
    pushed = await engine.images.push(name, { onProgress: view?.show, platform, signal });
  } finally {
    view?.[Symbol.dispose]();
  }
  if (quiet === true) {
    say(pushed.reference);
    return;
  }
  const { tag = 'latest' } = describeName(name);
  say(
    progress === 'json'
      ? toJson(pushed)
      : `${tag}: digest: ${pushed.digest} size: ${pushed.sizeBytes}`,
  );
}

import type { Engine, ImageOrigin, PulledImage } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { progressOption } from '../flags/progress.js';
import { toJson } from '../format/to-json.js';
import { say } from '../output/say.js';
import type { ProgressFormat } from '../output/transfer-view.js';
import { openTransferView } from '../output/transfer-view.js';
import { describeName } from '../images/describe-name.js';
import { originText } from '../images/origin-text.js';
import { Interruption } from '../terminal/interruption.js';
import { UsageError } from '../usage-error.js';
import { stdout } from '../output/standard-output.js';

interface Flags {
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly allTags?: boolean;
  readonly platform?: string;
  readonly progress: ProgressFormat;
}

/** Says which options `docklet pull` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('<image>', 'NAME[:TAG|@DIGEST]')
    .option('-a, --all-tags', 'download all tags of the repository')
    .option('--platform <platform>', 'OS/ARCHITECTURE instead of this machine’s')
    .option('-q, --quiet', 'print the whole name only')
    .option('--verbose', 'say where each part came from')
    .addOption(progressOption())
    .action(async (name: string, flags: Flags) => {
      if (flags.quiet === true && flags.verbose === true) {
        throw new UsageError('--verbose', 'it contradicts --quiet');
      }
      const engine = await context.engine();
      using interruption = new Interruption('what has arrived is kept: the next pull continues it');
      for await (const one of namesToPull(engine, name, flags, interruption.signal)) {
        await pullOne(engine, one, flags, interruption.signal);
      }
    });
}

/** With `-a`, one name for each tag that the registry has. */
async function* namesToPull(
  engine: Engine,
  name: string,
  { allTags, quiet, progress }: Flags,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const { repository, tag, digest } = describeName(name);
  if (allTags !== true) {
    if (tag === undefined && digest === undefined && quiet !== true && progress !== 'json') {
      stdout.write('Using default tag: latest\n');
    }
    yield name;
    return;
  }
  if (tag !== undefined || digest !== undefined) {
    throw new UsageError(`${name} with -a`, "tag can't be used with --all-tags/-a");
  }
  for await (const each of engine.images.remoteTags(repository, signal)) {
    yield `${repository}:${each}`;
  }
}

async function pullOne(
  engine: Engine,
  name: string,
  { quiet, verbose, platform, progress }: Flags,
  signal: AbortSignal,
): Promise<void> {
  const isPlain = quiet !== true && progress !== 'json';
  if (isPlain) {
    const { tag, digest, path } = describeName(name);
    say(`${tag ?? digest ?? 'latest'}: Pulling from ${path}`);
  }
  const view = quiet === true ? undefined : openTransferView('stdout', progress, 'pull');
  const origins: ImageOrigin[] = [];
  const onOrigin = (origin: ImageOrigin): void => void origins.push(origin);
  let pulled: PulledImage;
  try {
    pulled = await engine.images.pull(name, { onProgress: view?.show, onOrigin, platform, signal });
  } finally {
    view?.[Symbol.dispose]();
    if (verbose === true) {
      origins.forEach((origin) => {
        say(isPlain ? originText(origin) : toJson(origin));
      });
    }
  }
  if (progress === 'json' && quiet !== true) {
    say(toJson(pulled));
    return;
  }
  if (isPlain) {
    const status = pulled.isNew ? 'Downloaded newer image' : 'Image is up to date';
    say(`Digest: ${pulled.digest}`);
    say(`Status: ${status} for ${describeName(name).whole}`);
  }
  say(pulled.reference);
}

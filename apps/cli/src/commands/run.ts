import type { ContainerOptions } from '@docklet/container';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Context } from '../context.js';
import type { AttachFlags } from '../flags/attach-flags.js';
import { addAttachFlags } from '../flags/attach-flags.js';
import type { ContainerFlags } from '../flags/container-flags.js';
import { addContainerFlags, toContainerOptions } from '../flags/container-flags.js';
import { openIdFile } from '../run/id-file.js';
import { explain } from '../run/explain.js';
import { runExitCode } from '../run/exit-code.js';
import { prepareSource } from '../run/prepare-source.js';
import { runForeground } from '../run/run-foreground.js';
import { stdout } from '../output/standard-output.js';

interface RunFlags extends ContainerFlags, AttachFlags {
  readonly detach?: boolean;
  readonly cidfile?: string;
  readonly explain?: boolean;
  readonly explainFormat: 'text' | 'json';
  readonly trace?: boolean;
}

/** Says which options `docklet run` has, and what it does. */
export function define(command: Command, context: Context): void {
  command.usage(
    '[OPTIONS] IMAGE [COMMAND] [ARG...]\n       docklet run [OPTIONS] --rootfs DIR COMMAND [ARG...]',
  );
  addContainerFlags(command);
  addAttachFlags(command);
  command
    .option('-d, --detach', 'run it in the background and print its id')
    .option('--cidfile <file>', 'write its id to a file that is not there yet')
    .option('--explain', 'print every step of the start and why, and do nothing; or --explain=json')
    .addOption(
      new Option('--explain-format <format>').choices(['text', 'json']).default('text').hideHelp(),
    )
    .option('--trace', 'print every step with its result and time');
  context.exitCodeOf = runExitCode;
  command.action(async (args: string[], flags: RunFlags) => {
    const options = toContainerOptions(args, flags);
    if (flags.explain === true) {
      await explain(await context.engine(), options, flags.explainFormat);
    } else {
      context.exitCode = await run(context, options, flags);
    }
  });
}

async function run(context: Context, options: ContainerOptions, flags: RunFlags): Promise<number> {
  using idFile = flags.cidfile === undefined ? undefined : openIdFile(flags.cidfile);
  const onCreated = idFile?.write;
  const engine = await context.engine();
  if (flags.detach === true) {
    const source = await prepareSource(engine, options, { isQuiet: flags.quiet });
    const { id } = await engine.runDetached(options, { onCreated }, source);
    stdout.write(`${id}\n`);
    return 0;
  }
  return await runForeground(engine, options, {
    ...flags,
    onCreated,
    isQuiet: flags.quiet,
    isTraced: flags.trace === true,
  });
}

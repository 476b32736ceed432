import type { Command } from 'commander';
import type { Context } from '../context.js';
import type { ContainerFlags } from '../flags/container-flags.js';
import { addContainerFlags, toContainerOptions } from '../flags/container-flags.js';
import { openIdFile } from '../run/id-file.js';
import { prepareSource } from '../run/prepare-source.js';
import { stdout } from '../output/standard-output.js';

/** Says which options `docklet create` has, and what it does. */
export function define(command: Command, context: Context): void {
  command.usage(
    '[OPTIONS] IMAGE [COMMAND] [ARG...]\n       docklet create [OPTIONS] --rootfs DIR COMMAND [ARG...]',
  );
  addContainerFlags(command);
  command
    .option('--cidfile <file>', 'write its id to a file that is not there yet')
    .action(async (args: string[], flags: ContainerFlags & { readonly cidfile?: string }) => {
      const options = toContainerOptions(args, flags);
      using idFile = flags.cidfile === undefined ? undefined : openIdFile(flags.cidfile);
      const engine = await context.engine();
      const { id } = await engine.create(
        options,
        await prepareSource(engine, options, { isQuiet: flags.quiet }),
      );
      idFile?.write(id);
      stdout.write(`${id}\n`);
    });
}

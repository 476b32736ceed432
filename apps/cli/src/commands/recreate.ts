import type { ContainerChanges, ContainerOptions, RecreateOptions } from '@docklet/container';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Context } from '../context.js';
import { listOption } from '../flags/list-option.js';
import type { ContainerFlags } from '../flags/container-flags.js';
import { addContainerFlags, toContainerOptions } from '../flags/container-flags.js';
import { prepareSource } from '../run/prepare-source.js';
import type { StopFlags } from '../run/stop-flags.js';
import { addStopFast, toStopOptions } from '../run/stop-flags.js';
import { stdout } from '../output/standard-output.js';
import { CommandLineError, UsageError } from '../usage-error.js';

interface Flags extends ContainerFlags, Pick<StopFlags, 'stopFast'> {
  readonly image?: string;
  readonly envRm: readonly string[];
  readonly labelRm: readonly string[];
  readonly mountRm: readonly string[];
  readonly publishRm: readonly string[];
  readonly keepFiles?: boolean;
}

/** Flags that may be given several times. */
const lists = [
  ['--env-rm <name>', 'set a variable no longer'],
  ['--label-rm <name>', 'take a label away'],
  ['--mount-rm <target>', 'mount nothing there any more'],
  ['--publish-rm <port>', 'publish a port no longer: CONTAINER[/tcp|udp|sctp]'],
] as const;

/** Flags of a new container that say nothing about one that is there, and what does. */
const others: Readonly<Record<string, string>> = {
  name: 'docklet rename gives it another name',
  rootfs: '--image says what it is to be made from',
  attach: 'docklet attach connects to it',
  rm: 'it would not be kept',
};

/** What can be switched off again: `--init=false`. */
const switches = {
  interactive: 'hasStdin',
  tty: 'hasTerminal',
  init: 'hasInit',
  readOnly: 'hasReadonlyRoot',
  publishAll: 'publishesAll',
} as const satisfies Partial<Record<keyof Flags, keyof ContainerOptions>>;

/** Says which options `docklet recreate` has, and what it does. */
export function define(command: Command, context: Context): void {
  command.usage('[OPTIONS] CONTAINER [COMMAND] [ARG...]');
  addContainerFlags(command);
  for (const option of command.options.filter((one) => one.attributeName() in others)) {
    option.hideHelp();
  }
  for (const { long } of command.options.filter((one) => isSwitch(one.attributeName()))) {
    command.addOption(new Option(`--no-${(long ?? '').slice(2)}`).hideHelp());
  }
  command
    .option('--image <image>', 'make it from this image')
    .option('--keep-files', 'keep what it has written outside of volumes');
  addStopFast(command);
  for (const [flags, description] of lists) {
    command.addOption(listOption(flags, description));
  }
  command.action(async ([name, ...newCommand]: string[], flags: Flags) => {
    if (name === undefined) {
      throw new CommandLineError('the command line', 'it needs a container');
    }
    const options = toRecreateOptions(newCommand, flags);
    const engine = await context.engine();
    const wanted = engine.sourceToRecreate(name, options);
    const source = wanted && (await prepareSource(engine, wanted, { isQuiet: flags.quiet }));
    await engine.recreate(name, options, source);
    stdout.write(`${name}\n`);
  });
}

function toRecreateOptions(command: readonly string[], flags: Flags): RecreateOptions {
  for (const [name, reason] of Object.entries(others)) {
    const value = flags[name as keyof Flags];
    if (value !== undefined && !(Array.isArray(value) && value.length === 0)) {
      throw new UsageError(`--${name} of docklet recreate`, reason);
    }
  }
  const { image, keepFiles = false, envRm, labelRm, mountRm, publishRm } = flags;
  // Whatever the image is called here, that is not what is asked for.
  const { source: _source, ...options } = toContainerOptions([image ?? '-', ...command], flags);
  return {
    changes: {
      ...onlyGiven(options, flags),
      ...(image === undefined ? {} : { source: { kind: 'image', reference: image } }),
    },
    removals: {
      environment: envRm,
      labels: labelRm,
      mounts: mountRm,
      ports: publishRm.map((port) => (port.includes('/') ? port : `${port}/tcp`)),
    },
    keepsFiles: keepFiles,
    stop: toStopOptions({ stopFast: flags.stopFast === true }),
  };
}

function isSwitch(name: string): boolean {
  return name in switches || name === 'privileged';
}

/** Flags that were not given say nothing, and neither does what follows from that. */
function onlyGiven(
  { security = {}, entrypoint, ...options }: Omit<ContainerOptions, 'source'>,
  flags: Flags,
): ContainerChanges {
  const off = Object.entries(switches).filter(([name]) => flags[name as keyof Flags] === false);
  return {
    ...onlySaid(options),
    ...onlySaid({
      security: {
        ...onlySaid(security),
        ...(flags.privileged === false ? { isPrivileged: false } : {}),
      },
    }),
    ...Object.fromEntries(off.map(([, key]) => [key, false])),
    // An empty one says something: that of the image is not wanted.
    ...(entrypoint === undefined ? {} : { entrypoint }),
  };
}

function onlySaid(options: object): object {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => isSaid(value)));
}

function isSaid(value: unknown): boolean {
  const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  return value !== undefined && value !== false && !isEmpty;
}

import type { ContainerOptions, HostNamespace } from '@docklet/container';
import { namedContainer } from '@docklet/container';
import type { Command } from 'commander';
import { UsageError } from '../usage-error.js';
import { listOption } from './list-option.js';
import { parseInteger } from './integer.js';

/** Flags about what a container has of the system around it, as commander collects them. */
export interface SystemFlags {
  readonly pid?: string;
  readonly ipc?: string;
  readonly uts?: string;
  readonly cgroupns?: string;
  readonly userns?: string;
  readonly cgroupParent?: string;
  readonly oomScoreAdj?: string;
  readonly sysctl: readonly string[];
  readonly annotation: readonly string[];
}

/** Adds the options about what a container has of the system around it. */
export function addSystemFlags(command: Command): void {
  command
    .option(
      '--pid <namespace>',
      'host shows it all processes of the host; container:NAME those of that one',
    )
    .option(
      '--ipc <namespace>',
      'private; shareable lets others share it; container:NAME shares that of another; host; none has no /dev/shm',
    )
    .option('--uts <namespace>', 'host gives it the name of the host')
    .option('--cgroupns <namespace>', 'host shows it all cgroups; private its own')
    .option('--userns <namespace>', 'host, which is what it has')
    .option('--cgroup-parent <path>', 'make its cgroup in this one')
    .option('--oom-score-adj <number>', 'killed for want of memory: -1000 never, 1000 first')
    .addOption(listOption('--sysctl <parameter>', 'set a parameter of its kernel: NAME=VALUE'))
    .addOption(listOption('--annotation <annotation>', 'NAME=VALUE in its specification'));
}

/** What the flags ask for. Flags that were not given are left out. */
export function toSystemOptions(
  flags: SystemFlags,
): Pick<
  ContainerOptions,
  | 'hostNamespaces'
  | 'namespacesOf'
  | 'isIpcShareable'
  | 'hasSharedMemory'
  | 'cgroupParent'
  | 'oomScoreAdjustment'
  | 'sysctls'
  | 'annotations'
> {
  const { pid, ipc, uts, cgroupns, userns, cgroupParent, oomScoreAdj } = flags;
  const isHost = (flag: string, text: string | undefined, own: readonly string[]): boolean =>
    isHostNamespace(`--${flag} ${text ?? ''}`, text, own);
  isHost('userns', userns, []);
  const pidOf = namedContainer(pid);
  const ipcOf = namedContainer(ipc);
  const hostNamespaces: readonly HostNamespace[] = [
    ...(pidOf === undefined && isHost('pid', pid, ['container:NAME']) ? (['pid'] as const) : []),
    ...(ipcOf === undefined &&
    isHost('ipc', ipc, ['private', 'shareable', 'none', 'container:NAME'])
      ? (['ipc'] as const)
      : []),
    ...(isHost('uts', uts, []) ? (['uts'] as const) : []),
    ...(isHost('cgroupns', cgroupns, ['private']) ? (['cgroup'] as const) : []),
  ];
  return {
    ...(hostNamespaces.length === 0 ? {} : { hostNamespaces }),
    ...(pidOf === undefined && ipcOf === undefined
      ? {}
      : {
          namespacesOf: {
            ...(ipcOf === undefined ? {} : { ipc: ipcOf }),
            ...(pidOf === undefined ? {} : { pid: pidOf }),
          },
        }),
    ...(ipc === 'shareable' ? { isIpcShareable: true } : {}),
    ...(ipc === 'none' ? { hasSharedMemory: false } : {}),
    ...(cgroupParent === undefined || cgroupParent === '' ? {} : { cgroupParent }),
    ...(oomScoreAdj === undefined ? {} : { oomScoreAdjustment: parseScore(oomScoreAdj) }),
    ...(flags.sysctl.length === 0 ? {} : { sysctls: toRecord('--sysctl', flags.sysctl) }),
    ...(flags.annotation.length === 0
      ? {}
      : { annotations: toRecord('--annotation', flags.annotation) }),
  };
}

/** @param own words for a namespace of the container's own */
function isHostNamespace(
  argument: string,
  text: string | undefined,
  own: readonly string[],
): boolean {
  if (text === undefined || text === '' || own.includes(text)) {
    return false;
  }
  if (text !== 'host') {
    const words = ['host', ...own].map((word) => JSON.stringify(word));
    throw new UsageError(argument, `there is ${words.join(', ').replace(/, (?!.*,)/, ' and ')}`);
  }
  return true;
}

function parseScore(text: string): number {
  const score = parseInteger('--oom-score-adj', text);
  if (score < -1000 || score > 1000) {
    throw new UsageError(`--oom-score-adj ${text}`, 'it is a number from -1000 to 1000');
  }
  return score;
}

function toRecord(flag: string, texts: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    texts.map((text) => {
      const equals = text.indexOf('=');
      if (equals < 1) {
        throw new UsageError(`${flag} ${text}`, 'it is NAME=VALUE');
      }
      return [text.slice(0, equals), text.slice(equals + 1)];
    }),
  );
}

import { parseSize, parseUlimit } from '@docklet/config';
import type {
  ContainerOptions,
  DeviceRequest,
  PullPolicy,
  SecurityOptions,
} from '@docklet/container';
import type { Command } from 'commander';
import { Option } from 'commander';
import { CommandLineError, UsageError } from '../usage-error.js';
import { listOption } from './list-option.js';
import { parseVariable, readEnvironmentFile } from './environment.js';
import { isCdiDevice, parseDevice } from './device.js';
import type { DeviceRateFlags } from './device-rate.js';
import { addDeviceRateFlags, toDeviceRates } from './device-rate.js';
import { parseGpus } from './gpus.js';
import type { HealthFlags } from './health.js';
import { addHealthFlags, toHealthOptions } from './health.js';
import { parseInteger } from './integer.js';
import { readLabelFile } from './label-file.js';
import { parseLabel } from './label.js';
import { parseLog } from './log.js';
import { parseMount } from './mount.js';
import type { NetworkFlags } from './networks.js';
import { toNetworks } from './networks.js';
import { parseExpose, parsePort } from './port.js';
import type { ResourceFlags } from './resources.js';
import { addFixedResourceFlags, addResourceFlags, toResources } from './resources.js';
import { parseRestart } from './restart.js';
import { parseSecurityOption } from './security.js';
import { parseStorage } from './storage.js';
import { attachedStreams } from './streams.js';
import type { SystemFlags } from './system-flags.js';
import { addSystemFlags, toSystemOptions } from './system-flags.js';
import { parseTmpfs } from './tmpfs.js';
import { parseVolume } from './volume.js';
import { parseVolumesFrom } from './volumes-from.js';

/** The flags of a new container as commander collects them. */
export interface ContainerFlags
  extends DeviceRateFlags, HealthFlags, NetworkFlags, ResourceFlags, SystemFlags {
  readonly rootfs?: string;
  readonly interactive?: boolean;
  readonly tty?: boolean;
  readonly rm?: boolean;
  readonly init?: boolean;
  readonly name?: string;
  readonly env: readonly string[];
  readonly envFile: readonly string[];
  readonly workdir?: string;
  readonly user?: string;
  readonly volume: readonly string[];
  readonly volumesFrom: readonly string[];
  readonly shmSize?: string;
  readonly device: readonly string[];
  readonly gpus: readonly string[];
  readonly deviceCgroupRule: readonly string[];
  readonly mount: readonly string[];
  readonly tmpfs: readonly string[];
  readonly readOnly?: boolean;
  readonly hostname?: string;
  readonly domainname?: string;
  readonly groupAdd: readonly string[];
  readonly entrypoint?: string;
  readonly publish: readonly string[];
  readonly publishAll?: boolean;
  readonly expose: readonly string[];
  readonly addHost: readonly string[];
  readonly dns: readonly string[];
  readonly dnsSearch: readonly string[];
  readonly dnsOption: readonly string[];
  readonly dnsOpt: readonly string[];
  readonly ulimit: readonly string[];
  readonly capAdd: readonly string[];
  readonly capDrop: readonly string[];
  readonly privileged?: boolean;
  readonly securityOpt: readonly string[];
  readonly stopSignal?: string;
  readonly label: readonly string[];
  readonly labelFile: readonly string[];
  readonly attach: readonly string[];
  readonly pull?: PullPolicy;
  readonly platform?: string;
  readonly quiet?: boolean;
  readonly stopTimeout?: string;
  readonly restart?: string;
  readonly logDriver?: string;
  readonly logOpt: readonly string[];
  readonly storageOpt: readonly string[];
}

/** Flags that may be given several times. */
const lists = [
  ['-e, --env <variable>', 'set a variable: NAME=value, or NAME for its value here'],
  ['--env-file <file>', 'set the variables in a file'],
  ['-v, --volume <mount>', 'mount a volume, or a file or folder of the host: [SOURCE:]TARGET[:ro]'],
  ['--mount <mount>', 'mount: type=volume|bind|tmpfs|image,source=…,target=…[,readonly]'],
  ['--volumes-from <container>', 'mount what another container has mounted: CONTAINER[:ro]'],
  ['--tmpfs <mount>', 'mount a file system in memory: TARGET[:OPTIONS]'],
  [
    '--device <device>',
    'let it use a device: SOURCE[:TARGET][:rwm], or by its CDI name: VENDOR/CLASS=NAME',
  ],
  ['--gpus <gpus>', 'let it use GPUs: all, how many, or "device=0,1"'],
  ['--device-cgroup-rule <rule>', 'let it use devices by their numbers: "c 10:200 rwm"'],
  ['-p, --publish <port>', 'publish a port: [ADDRESS:][HOST:]CONTAINER[/tcp|udp|sctp]'],
  [
    '--network <network>',
    'connect the container: bridge, none, host, container:NAME, a name, or name=…[,alias=…,ip=…]',
  ],
  ['--network-alias <name>', 'another name for the containers of its network'],
  ['--link-local-ip <address>', 'another address, for its neighbours only'],
  ['--expose <port>', 'a port that the container serves'],
  ['--add-host <host>', 'add a line to /etc/hosts: NAME:ADDRESS'],
  ['--dns <address>', 'use this name server'],
  ['--dns-search <domain>', 'look for short names in this domain; . for none'],
  ['--dns-option <option>', 'as of resolv.conf(5): ndots:2'],
  ['--ulimit <limit>', 'limit each process: NAME=SOFT[:HARD]'],
  ['--cap-add <capability>', 'grant a capability'],
  ['--cap-drop <capability>', 'take a capability away'],
  ['--security-opt <option>', 'no-new-privileges, seccomp=, apparmor=, systempaths='],
  ['-l, --label <label>', 'label the container: NAME[=value]'],
  ['--label-file <file>', 'label it with what is in a file'],
  ['--group-add <group>', 'a further group of its user'],
  ['-a, --attach <stream>', 'attach only to this: stdin, stdout or stderr'],
  [
    '--log-opt <option>',
    'max-size=SIZE, when a log file is full; max-file=NUMBER, how many are kept',
  ],
  ['--storage-opt <option>', 'size=SIZE, how much it can write outside of volumes'],
] as const;

/** Adds the options that say what a new container is to be. */
export function addContainerFlags(command: Command): void {
  command
    .argument('[arguments...]')
    .passThroughOptions()
    .option('--rootfs <folder>', 'run over a folder of the host instead of an image; / works too')
    .option('-i, --interactive', 'connect the standard input')
    .option('-t, --tty', 'give the container a terminal')
    .option('--rm', 'remove the container when it has ended')
    .option('--init', 'run an init that reaps processes and hands signals on')
    .option('--name <name>', 'name the container')
    .option('-w, --workdir <folder>', 'the working directory')
    .option('-u, --user <user>', 'run as this user: NAME|UID[:GROUP|GID]')
    .option('--shm-size <size>', 'how much /dev/shm holds; 64m if nothing is said')
    .option('--read-only', 'make the root file system read-only')
    .option('-h, --hostname <name>', 'the name of the machine inside')
    .option('--domainname <name>', 'what follows that name after a dot')
    .option('--entrypoint <command>', 'run this instead of the image’s entrypoint')
    .option('--ip <address>', 'its address in its network')
    .option('--ip6 <address>', 'its IPv6 address in its network')
    .option('--mac-address <address>', 'the hardware address of its interface')
    .addOption(listOption('--dns-opt <option>').hideHelp())
    .addOption(listOption('--net <network>').hideHelp())
    .option('-P, --publish-all', 'publish all exposed ports, at ports that are free')
    .option('--privileged', 'let the container do what root on the host can')
    .option('--stop-signal <signal>', 'the signal that asks it to end')
    .addOption(
      new Option('--pull <policy>', 'when to pull the image').choices([
        'missing',
        'always',
        'never',
      ]),
    )
    .option('--platform <platform>', 'take the image for OS/ARCHITECTURE')
    .option('-q, --quiet', 'do not show how the image is pulled')
    .option(
      '--stop-timeout <seconds>',
      'how long it is given to end after that signal; -1 for ever',
    )
    .option(
      '--restart <policy>',
      'start it again when it has ended: no, on-failure[:TIMES], always, unless-stopped',
    )
    .option('--log-driver <driver>', 'json-file or local keep its output, none does not')
    // -h is the host name, as Docker has it.
    .helpOption('--help', 'show this help');
  addResourceFlags(command);
  addFixedResourceFlags(command);
  addDeviceRateFlags(command);
  addSystemFlags(command);
  addHealthFlags(command);
  for (const [flags, description] of lists) {
    command.addOption(listOption(flags, description));
  }
}

/** What the flags ask the engine for. Flags that were not given are left to it. */
export function toContainerOptions(
  args: readonly string[],
  flags: ContainerFlags,
): ContainerOptions {
  const image = flags.rootfs === undefined ? args[0] : undefined;
  const rest = flags.rootfs === undefined ? args.slice(1) : args;
  if (flags.rootfs === undefined && image === undefined) {
    throw new CommandLineError('the command line', 'it needs an image, or --rootfs and a command');
  }
  if (flags.rm === true && (flags.restart ?? 'no') !== 'no') {
    throw new UsageError(
      '--rm with --restart',
      'what is removed at its end cannot be started again',
    );
  }
  const { entrypoint } = flags;
  return {
    source:
      flags.rootfs === undefined
        ? { kind: 'image', reference: image ?? '' }
        : { kind: 'rootfs', path: flags.rootfs },
    command: rest,
    ...given(
      'entrypoint',
      entrypoint === undefined ? undefined : entrypoint === '' ? [] : [entrypoint],
    ),
    ...given('name', flags.name),
    ...given('hostname', flags.hostname),
    ...given('domainname', flags.domainname),
    additionalGroups: flags.groupAdd,
    ...given('workingDirectory', flags.workdir),
    ...given('user', flags.user),
    ...given('stopSignal', flags.stopSignal),
    ...given(
      'stopTimeoutSeconds',
      mapGiven(flags.stopTimeout, (text) => parseInteger('--stop-timeout', text)),
    ),
    ...given('restart', mapGiven(flags.restart, parseRestart)),
    ...given('health', toHealthOptions(flags)),
    ...given('log', parseLog(flags.logDriver, flags.logOpt)),
    ...toNetworks(flags),
    ...given('pull', flags.pull),
    ...given('platform', flags.platform),
    ...toSystemOptions(flags),
    attachedStreams: attachedStreams(flags),
    environment: [
      ...flags.envFile.flatMap((file) => readEnvironmentFile(file, process.env)),
      ...flags.env.flatMap((variable) => parseVariable(variable, process.env)),
    ],
    labels: Object.fromEntries([
      ...flags.labelFile.flatMap(readLabelFile),
      ...flags.label.map(parseLabel),
    ]),
    hasTerminal: flags.tty === true,
    hasStdin: flags.interactive === true,
    isRemovedAtExit: flags.rm === true,
    hasInit: flags.init === true,
    hasReadonlyRoot: flags.readOnly === true,
    mounts: [
      ...flags.volume.map(parseVolume),
      ...flags.mount.map(parseMount),
      ...flags.tmpfs.map(parseTmpfs),
    ],
    volumesFrom: flags.volumesFrom.map(parseVolumesFrom),
    ...parseStorage(flags.storageOpt),
    ...given('shmBytes', mapGiven(flags.shmSize, parseShmSize)),
    devices: flags.device.filter((text) => !isCdiDevice(text)).map(parseDevice),
    deviceRequests: toDeviceRequests(flags),
    deviceRules: flags.deviceCgroupRule,
    deviceRates: toDeviceRates(flags),
    ports: flags.publish.flatMap(parsePort),
    publishesAll: flags.publishAll === true,
    exposedPorts: flags.expose.flatMap(parseExpose),
    extraHosts: flags.addHost,
    dns: flags.dns,
    dnsSearch: flags.dnsSearch,
    dnsOptions: [...flags.dnsOption, ...flags.dnsOpt],
    ulimits: flags.ulimit.map(parseUlimit),
    resources: toResources(flags),
    security: toSecurity(flags),
  };
}

/** Devices by name are one request, as with Docker. */
function toDeviceRequests({ device, gpus }: ContainerFlags): readonly DeviceRequest[] {
  const names = device.filter(isCdiDevice);
  return [...(names.length === 0 ? [] : [{ kind: 'cdi', names } as const]), ...gpus.map(parseGpus)];
}

/** Nothing means the usual, as with Docker. */
function parseShmSize(text: string): number | undefined {
  const bytes = parseSize(text);
  return bytes === 0 ? undefined : bytes;
}

/** Of several options about the same thing the last one counts. */
function toSecurity(flags: ContainerFlags): SecurityOptions {
  const given: SecurityOptions = {
    capabilitiesToAdd: flags.capAdd,
    capabilitiesToDrop: flags.capDrop,
    isPrivileged: flags.privileged === true,
  };
  return flags.securityOpt.reduce((all, text) => ({ ...all, ...parseSecurityOption(text) }), given);
}

/** A property that is there only if it has a value. */
function given<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, V>);
}

function mapGiven<T>(text: string | undefined, parse: (text: string) => T): T | undefined {
  return text === undefined ? undefined : parse(text);
}

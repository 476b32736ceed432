import type { ContainerOptions, NetworkAttachment } from '@docklet/container';
import { UsageError } from '../usage-error.js';
import { splitCsv } from './csv.js';
import { parseInteger } from './integer.js';

/** The flags of a new container that are about its networks. */
export interface NetworkFlags {
  readonly network: readonly string[];
  readonly net: readonly string[];
  readonly networkAlias: readonly string[];
  readonly ip?: string;
  readonly ip6?: string;
  readonly macAddress?: string;
  readonly linkLocalIp: readonly string[];
}

/** Whether it says how a container is connected, and is no network of ours. */
function isMode(name: string): boolean {
  return name === 'host' || name === 'none' || name.startsWith('container:');
}

/** What Docker calls what can be said about a network. */
const flagNames: Readonly<Record<Exclude<keyof NetworkAttachment, 'network'>, string>> = {
  aliases: 'network-alias',
  address: 'ip',
  address6: 'ip6',
  macAddress: 'mac-address',
  linkLocalAddresses: 'link-local-ip',
  gatewayPriority: 'gw-priority',
};

/** What the flags say about networks. Flags that name none are about the first one, as with Docker. */
export function toNetworks(flags: NetworkFlags): Pick<ContainerOptions, 'network' | 'networks'> {
  const all = [...flags.network, ...flags.net].map(parseNetwork);
  const [first = { network: 'bridge' }, ...others] = all;
  const own = ownFlags(flags);
  const mode = all.length === 0 ? {} : { network: first.network };
  if (isMode(first.network) && others.length === 0) {
    assertNone(first.network, { ...first, ...own });
    return mode;
  }
  assertNotTwice(first, own);
  const isPlain = Object.keys(own).length === 0 && Object.keys(first).length === 1;
  return isPlain && others.length === 0
    ? mode
    : { ...mode, networks: [{ ...first, ...own }, ...others] };
}

/** A network as `--network` names it: its name, or `name=…` and what else there is to say. */
export function parseNetwork(text: string): NetworkAttachment {
  if (!text.includes('=')) {
    return { network: networkName(text) };
  }
  return splitCsv('--network', text).reduce<NetworkAttachment>(
    (all, field) => {
      const at = field.indexOf('=');
      return { ...all, ...parseField(text, all, [field.slice(0, at), field.slice(at + 1)]) };
    },
    { network: '' },
  );
}

function parseField(
  text: string,
  { aliases = [], linkLocalAddresses = [] }: NetworkAttachment,
  [key, value]: readonly [string, string],
): Partial<NetworkAttachment> {
  switch (key) {
    case 'name':
      return { network: networkName(value) };
    case 'alias':
      return { aliases: [...aliases, value] };
    case 'ip':
      return { address: value };
    case 'ip6':
      return { address6: value };
    case 'mac-address':
      return { macAddress: value };
    case 'link-local-ip':
      return { linkLocalAddresses: [...linkLocalAddresses, value] };
    case 'gw-priority':
      return { gatewayPriority: parseInteger('--network gw-priority=', value) };
    default:
      throw new UsageError(
        `--network ${text}`,
        `${JSON.stringify(key)} is not one of its fields`,
        'there are name, alias, ip, ip6, mac-address, link-local-ip, gw-priority',
      );
  }
}

/** Docker’s other name of the default network. */
function networkName(text: string): string {
  return text === 'default' ? 'bridge' : text;
}

function ownFlags(flags: NetworkFlags): Omit<NetworkAttachment, 'network'> {
  const { networkAlias, ip, ip6, macAddress, linkLocalIp } = flags;
  return {
    ...(networkAlias.length === 0 ? {} : { aliases: networkAlias }),
    ...(ip === undefined ? {} : { address: ip }),
    ...(ip6 === undefined ? {} : { address6: ip6 }),
    ...(macAddress === undefined ? {} : { macAddress }),
    ...(linkLocalIp.length === 0 ? {} : { linkLocalAddresses: linkLocalIp }),
  };
}

function assertNone(mode: string, { network: _, ...settings }: NetworkAttachment): void {
  const [setting] = Object.keys(settings) as (keyof typeof settings)[];
  if (setting !== undefined) {
    throw new UsageError(
      `--network ${mode}`,
      `conflicting options: ${flagNames[setting]} and the network mode`,
      'there is no interface of its own to give addresses or names to',
    );
  }
}

function assertNotTwice(first: NetworkAttachment, own: Omit<NetworkAttachment, 'network'>): void {
  const twice = Object.keys(own).find((key) => key in first);
  if (twice !== undefined) {
    throw new UsageError(
      `--network ${first.network}`,
      'the same is said about it by a flag of its own',
    );
  }
}

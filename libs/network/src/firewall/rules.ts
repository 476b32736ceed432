import { digest } from '../digest.js';
import type { Subnet } from '../ip/subnet.js';
import { formatSubnet } from '../ip/subnet.js';
import type { PublishedPort } from '../ports/published-port.js';
import { isAnyAddress } from '../ports/published-port.js';
import { assertInterfaceName } from '../rtnetlink/interface-name.js';
import type { PortMap } from './port-maps.js';
import { portMaps } from './port-maps.js';

/** A network whose containers the firewall lets out and protects. */
export interface FirewalledNetwork {
  /** The name of its bridge. */
  readonly bridge: string;
  /** One of each family, or of one. */
  readonly subnets: readonly Subnet[];
  /** Whether nothing goes in or out but to this host. Default: false. */
  readonly isInternal?: boolean | undefined;
  /** Whether its containers do not reach each other. Default: false. */
  readonly isIsolated?: boolean | undefined;
  /** Whether what leaves it keeps its addresses: then other machines have to know the way back. Default: false. */
  readonly isRouted?: boolean | undefined;
}

/** A table for nft(8), and how it is recognised in the kernel. */
export interface FirewallTable {
  readonly name: string;
  /** The whole transaction. It replaces the table, in one step that no packet sees half of. */
  readonly text: string;
  /** Stands at every chain, and has a digest of all the rules in it. */
  readonly comment: string;
  readonly chains: readonly FirewallChain[];
}

/** A chain of a table, with its rules in the words of nft(8). */
export interface FirewallChain {
  readonly name: string;
  readonly hook: string;
  readonly rules: readonly string[];
}

/**
 * Renders the rules of all networks, and the ports that are published.
 *
 * Every rule names a bridge of ours or looks a port of ours up, and every chain accepts what no rule speaks of, so no
 * other traffic is touched. In nf_tables the last word is a drop: a chain of somebody else's, at any priority, can keep
 * packets from containers that these rules let through.
 *
 * @param name of the table in family inet
 */
export function renderFirewall(
  name: string,
  networks: readonly FirewalledNetwork[],
  ports: readonly PublishedPort[] = [],
): FirewallTable {
  networks.forEach(({ bridge }) => {
    assertInterfaceName(bridge);
  });
  const maps = portMaps(ports);
  const chains: FirewallChain[] = [
    {
      name: 'guard',
      hook: 'type filter hook prerouting priority raw; policy accept;',
      rules: networks.map(guardLoopback),
    },
    {
      name: 'output_guard',
      hook: 'type filter hook output priority filter; policy accept;',
      rules: [...networks.map(dropRedirects), ...refuseLoopback(ports)],
    },
    ...inputChains(networks.filter(({ isInternal }) => isInternal)),
    {
      name: 'forward',
      hook: 'type filter hook forward priority filter; policy accept;',
      rules: networks.flatMap(forwardRules),
    },
    {
      name: 'postrouting',
      hook: 'type nat hook postrouting priority srcnat; policy accept;',
      rules: networks.flatMap(sourceRules),
    },
    ...portChains(maps),
  ];
  const comment = `docklet ${digest(Buffer.from(JSON.stringify([chains, maps])))}`;
  const text = [
    // Adding it first makes the deletion work also when it is not there.
    `add table inet ${name}`,
    `delete table inet ${name}`,
    `table inet ${name} {`,
    ...maps.flatMap(renderMap),
    ...chains.flatMap((chain) => renderChain(chain, comment)),
    '}',
    '',
  ].join('\n');
  return { name, text, comment, chains };
}

/**
 * Where a port is published, packets from the bridge with the loopback's addresses are routed, which the kernel
 * otherwise refuses to. A container must not reach what listens on the host's loopback (CVE-2020-8558). Answers to a
 * port that was reached from the loopback still have the bridge's address here.
 */
function guardLoopback({ bridge }: FirewalledNetwork): string {
  return `iifname "${bridge}" ip daddr 127.0.0.0/8 drop`;
}

/**
 * The host would tell a container that comes to the port of a neighbour that there is a shorter way: which there is not for
 * the host's own address, and the container would lose its way to it.
 */
function dropRedirects({ bridge }: FirewalledNetwork): string {
  return `oifname "${bridge}" icmp type redirect drop`;
}

/**
 * A name server of the host would ask others what a container of an internal network asks it, and so let it speak to them
 * (CVE-2024-29018). The network's own answers before a packet comes here.
 */
function inputChains(internal: readonly FirewalledNetwork[]): FirewallChain[] {
  const rules = internal.map(
    ({ bridge }) => `iifname "${bridge}" meta l4proto { tcp, udp } th dport 53 reject`,
  );
  const hook = 'type filter hook input priority filter; policy accept;';
  return rules.length === 0 ? [] : [{ name: 'input', hook, rules }];
}

/**
 * Containers may begin connections to anywhere; nobody may begin one to them but the host, whose own packets are not
 * forwarded, their neighbours, and whoever came to a published port. A container that borrows an address from elsewhere
 * is not heard.
 */
function forwardRules(network: FirewalledNetwork): string[] {
  const { bridge, subnets, isInternal = false, isIsolated = false } = network;
  return [
    ...subnets.map(
      (subnet) => `iifname "${bridge}" ${protocolOf(subnet)} saddr != ${formatSubnet(subnet)} drop`,
    ),
    ...(isInternal
      ? [`iifname "${bridge}" oifname != "${bridge}" drop`]
      : [
          `oifname "${bridge}" ct state established,related accept`,
          `oifname "${bridge}" ct status dnat accept`,
        ]),
    `oifname "${bridge}" iifname != "${bridge}" drop`,
    // Between ports of the bridge nothing passes, but by way of the host it would.
    ...(isIsolated ? [`iifname "${bridge}" oifname "${bridge}" drop`] : []),
  ];
}

/**
 * Other machines know no way back to a container, so to them its packets come from the host. So do those that come to a
 * published port from the container's own subnet, whose answers would else not pass here, and from the host's loopback.
 */
function sourceRules(network: FirewalledNetwork): string[] {
  const { bridge, subnets, isInternal = false, isRouted = false } = network;
  return subnets.flatMap((subnet) => {
    const protocol = protocolOf(subnet);
    const source = `${protocol} saddr ${formatSubnet(subnet)}`;
    const loopback = protocol === 'ip' ? 'ip saddr 127.0.0.0/8' : 'ip6 saddr ::1';
    return [
      ...(isInternal || isRouted ? [] : [`${source} oifname != "${bridge}" masquerade`]),
      `oifname "${bridge}" ct status dnat ${source} masquerade`,
      `oifname "${bridge}" ct status dnat ${loopback} masquerade`,
    ];
  });
}

/**
 * Nothing leads from ::1 to a container: the kernel takes no answers for it from elsewhere. Who tries it is told so at once,
 * and goes on to 127.0.0.1, instead of waiting for a port that is held and silent.
 */
function refuseLoopback(ports: readonly PublishedPort[]): string[] {
  const keys = ports
    .filter(({ hostAddress }) => hostAddress.family === 6 && isAnyAddress(hostAddress))
    .map(({ protocol, hostPort }) => `${protocol} . ${hostPort}`);
  return keys.length === 0
    ? []
    : [`ip6 daddr ::1 meta l4proto . th dport { ${keys.join(', ')} } reject`];
}

/** Only what is for an address of this host is looked up, and the loopback's only when it comes from this host. */
function portChains(maps: readonly PortMap[]): FirewallChain[] {
  const rules = maps.map(({ rule }) => `fib daddr type local ${rule}`);
  return maps.length === 0
    ? []
    : [
        {
          name: 'prerouting',
          hook: 'type nat hook prerouting priority dstnat; policy accept;',
          rules: ['ip daddr 127.0.0.0/8 return', ...rules],
        },
        {
          name: 'output',
          hook: 'type nat hook output priority -100; policy accept;',
          rules: ['ip6 daddr ::1 return', ...rules],
        },
      ];
}

function protocolOf({ base }: Subnet): 'ip' | 'ip6' {
  return base.family === 4 ? 'ip' : 'ip6';
}

function renderMap({ name, type, elements }: PortMap): string[] {
  return [
    `\tmap ${name} {`,
    `\t\ttype ${type}`,
    `\t\telements = { ${elements.join(', ')} }`,
    '\t}',
  ];
}

function renderChain({ name, hook, rules }: FirewallChain, comment: string): string[] {
  const lines = [`comment "${comment}"`, hook, ...rules].map((line) => `\t\t${line}`);
  return [`\tchain ${name} {`, ...lines, '\t}'];
}

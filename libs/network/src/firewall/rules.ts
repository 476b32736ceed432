import type { Subnet } from '../ip/subnet.js';
import { formatSubnet } from '../ip/subnet.js';
import { assertInterfaceName } from '../rtnetlink/interface-name.js';

/** A network whose containers the firewall lets out and protects. */
export interface FirewalledNetwork {
  /** The name of its bridge. */
  readonly bridge: string;
  readonly subnet: Subnet;
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
 * Renders the rules of all networks.
 *
 * Every rule names a bridge of ours, and every chain accepts what no rule speaks of, so no other traffic is touched.
 *
 * @param name of the table in family inet
 */
export function renderFirewall(
  name: string,
  networks: readonly FirewalledNetwork[],
): FirewallTable {
  networks.forEach(({ bridge }) => {
    assertInterfaceName(bridge);
  });
  const chains: FirewallChain[] = [
    {
      name: 'forward',
      hook: 'type filter hook forward priority filter; policy accept;',
      rules: networks.flatMap(forwardRules),
    },
    {
      name: 'postrouting',
      hook: 'type nat hook postrouting priority srcnat; policy accept;',
      rules: networks.map(masquerade),
    },
  ];
  const comment = `docklet ${digest(chains)}`;
  const text = [
    // Adding it first makes the deletion work also when it is not there.
    `add table inet ${name}`,
    `delete table inet ${name}`,
    `table inet ${name} {`,
    ...chains.flatMap((chain) => renderChain(chain, comment)),
    '}',
    '',
  ].join('\n');
  return { name, text, comment, chains };
}

/**
 * Containers may begin connections to anywhere; nobody may begin one to them but the host, whose own packets are not
 * forwarded, and their neighbours. A container that borrows an address from elsewhere is not heard.
 */
function forwardRules({ bridge, subnet }: FirewalledNetwork): string[] {
  const protocol = subnet.base.family === 4 ? 'ip' : 'ip6';
  return [
    `iifname "${bridge}" ${protocol} saddr != ${formatSubnet(subnet)} drop`,
    `oifname "${bridge}" ct state established,related accept`,
    `oifname "${bridge}" iifname != "${bridge}" drop`,
  ];
}

/** Other machines know no way back to a container, so to them its packets come from the host. */
function masquerade({ bridge, subnet }: FirewalledNetwork): string {
  const protocol = subnet.base.family === 4 ? 'ip' : 'ip6';
  return `${protocol} saddr ${formatSubnet(subnet)} oifname != "${bridge}" masquerade`;
}

function renderChain({ name, hook, rules }: FirewallChain, comment: string): string[] {
  const lines = [`comment "${comment}"`, hook, ...rules].map((line) => `\t\t${line}`);
  return [`\tchain ${name} {`, ...lines, '\t}'];
}

/** FNV-1a, to notice changes: node:crypto has better ones, and takes 4 ms to load. */
function digest(chains: readonly FirewallChain[]): string {
  const bytes = Buffer.from(JSON.stringify(chains));
  const offsetBasis = 0x811c_9dc5;
  const prime = 0x0100_0193;
  const sum = bytes.reduce((hash, byte) => Math.imul(hash ^ byte, prime), offsetBasis);
  return (sum >>> 0).toString(16).padStart(8, '0');
}

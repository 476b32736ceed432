import type { FirewallState } from './ensure-firewall.js';

/**
 * What a user has to know about the firewall: what is missing, for what, and what to do. One line.
 *
 * @param bridge the name of the network's bridge
 * @returns undefined when all is well, or was said before
 */
export function describeFirewall(state: FirewallState, bridge: string): string | undefined {
  switch (state.kind) {
    case 'unchanged':
      return undefined;
    case 'nft-missing':
      return `nft is not installed, so containers of ${bridge} reach this host and each other, but no other machines; install nftables`;
    case 'written': {
      const [obstacle] = state.obstacles;
      return obstacle === undefined
        ? undefined
        : `chain ${obstacle.chain} of firewall table ${obstacle.family} ${obstacle.table} drops what it does not know, ` +
            `so containers of ${bridge} may reach neither each other nor other machines; let them through there, ` +
            `for example: iptables -I FORWARD -i ${bridge} -j ACCEPT; iptables -I FORWARD -o ${bridge} -j ACCEPT`;
    }
  }
}

import { NETLINK_NETFILTER } from '../constants/netlink.js';
import { NFPROTO_INET, NFPROTO_IPV4 } from '../constants/nftables.js';
import { NetlinkError } from '../netlink/errors.js';
import { NetlinkSocket } from '../netlink/netlink-socket.js';
import type { Chain } from './chains.js';
import { decodeChain, getChain, listChains } from './chains.js';
import type { FirewallTable } from './rules.js';
import { findNft, nftFolders, runNft } from './run-nft.js';

/** How the firewall is after {@link ensureFirewall}. */
export type FirewallState =
  | { readonly kind: 'unchanged' }
  | {
      readonly kind: 'written';
      /** Chains of others that stop our containers' packets all the same. */
      readonly obstacles: readonly ForwardDrop[];
    }
  | { readonly kind: 'nft-missing' };

/** A chain of somebody else that drops forwarded packets which none of its rules accepts. */
export interface ForwardDrop {
  readonly family: 'inet' | 'ip';
  readonly table: string;
  readonly chain: string;
}

/**
 * Makes sure that the kernel has our table as it should be. That is one request for each of its chains when it has,
 * 0.1 ms; otherwise nft(8) writes it in 15 ms. It also comes back when somebody has flushed it.
 *
 * Without nft(8) nothing is done: containers reach this host and each other, but no other machines.
 *
 * @param folders where nft(8) is looked for
 * @throws {@link NftFailedError} (`DOCKLET_NETWORK_NFT_FAILED`); needs CAP_NET_ADMIN
 */
export function ensureFirewall(table: FirewallTable, folders = nftFolders): FirewallState {
  using socket = NetlinkSocket.open(NETLINK_NETFILTER);
  if (isInPlace(socket, table)) {
    return { kind: 'unchanged' };
  }
  const nft = findNft(folders);
  if (nft === undefined) {
    return { kind: 'nft-missing' };
  }
  runNft(nft, table);
  return { kind: 'written', obstacles: listForwardDrops(socket) };
}

/** Whether the kernel has our table as it should be: a request for each chain. */
export function isFirewallInPlace(table: FirewallTable): boolean {
  using socket = NetlinkSocket.open(NETLINK_NETFILTER);
  return isInPlace(socket, table);
}

/**
 * Chains that drop what they do not know. In nf_tables a packet has to be let through by every chain at its way, and
 * Docker and some firewalls have one that lets nothing through by itself.
 */
export function findForwardDrops(): readonly ForwardDrop[] {
  using socket = NetlinkSocket.open(NETLINK_NETFILTER);
  return listForwardDrops(socket);
}

function listForwardDrops(socket: NetlinkSocket): ForwardDrop[] {
  return socket.request(listChains()).flatMap(({ body }) => {
    const { family, table, name, isForwardDrop } = decodeChain(body);
    const isForIpv4 = family === NFPROTO_INET || family === NFPROTO_IPV4;
    return isForIpv4 && isForwardDrop
      ? [{ family: family === NFPROTO_INET ? 'inet' : 'ip', table, chain: name }]
      : [];
  });
}

/** The comment says which rules were written; the number of rules, that they still are. */
function isInPlace(socket: NetlinkSocket, { name, comment, chains }: FirewallTable): boolean {
  return chains.every(({ name: chainName, rules }) => {
    const chain = findChain(socket, name, chainName);
    return chain?.useCount === rules.length && chain.userData.includes(`${comment}\0`);
  });
}

function findChain(socket: NetlinkSocket, table: string, name: string): Chain | undefined {
  try {
    const [reply] = socket.request(getChain(table, name));
    return reply === undefined ? undefined : decodeChain(reply.body);
  } catch (error) {
    // ENOENT: there is no such table or chain. Others: the kernel lacks nf_tables, which nft(8) will say better.
    if (error instanceof NetlinkError) {
      return undefined;
    }
    throw error;
  }
}

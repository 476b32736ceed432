import {
  NF_DROP,
  NF_INET_FORWARD,
  NFNL_SUBSYS_NFTABLES,
  NFPROTO_INET,
  NFT_MSG_GETCHAIN,
  NFTA_CHAIN_HOOK,
  NFTA_CHAIN_NAME,
  NFTA_CHAIN_POLICY,
  NFTA_CHAIN_TABLE,
  NFTA_CHAIN_USE,
  NFTA_CHAIN_USERDATA,
  NFTA_HOOK_HOOKNUM,
} from '../constants/nftables.js';
import { NLM_F_DUMP } from '../constants/netlink.js';
import {
  attributeText,
  parseAttributes,
  readNested,
  readText,
  readU32BE,
} from '../netlink/attribute.js';
import { NetlinkFormatError } from '../netlink/errors.js';
import type { NetlinkRequest } from '../netlink/message.js';

/** struct nfgenmsg: family, version 0, and a number that only batches use; linux/netfilter/nfnetlink.h. */
const nfgenmsgBytes = 4;

/** A chain of nf_tables, as the kernel describes it. */
export interface Chain {
  /** Its protocol family: NFPROTO_INET and so on. */
  readonly family: number;
  readonly table: string;
  readonly name: string;
  /** How many rules it has, and rules elsewhere that jump to it. */
  readonly useCount: number;
  /** What nft(8) stores with it; its comment is somewhere in there. */
  readonly userData: Buffer;
  /** Whether packets on their way through this host come here, and are dropped unless a rule accepts them. */
  readonly isForwardDrop: boolean;
}

/** Asks for one chain of a table of family inet. */
export function getChain(table: string, name: string): NetlinkRequest {
  return {
    operation: `look up chain ${name} of firewall table ${table}`,
    type: (NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG_GETCHAIN,
    flags: 0,
    body: Buffer.concat([
      Buffer.of(NFPROTO_INET, 0, 0, 0),
      attributeText(NFTA_CHAIN_TABLE, table),
      attributeText(NFTA_CHAIN_NAME, name),
    ]),
  };
}

/** Asks for the chains of all tables of all families. */
export function listChains(): NetlinkRequest {
  return {
    operation: 'list the chains of the firewall',
    type: (NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG_GETCHAIN,
    flags: NLM_F_DUMP,
    body: Buffer.alloc(nfgenmsgBytes),
  };
}

/**
 * Reads the body of an NFT_MSG_NEWCHAIN. Its numbers are in network byte order.
 *
 * @throws {@link NetlinkFormatError} (`DOCKLET_NETWORK_INVALID_MESSAGE`)
 */
export function decodeChain(body: Buffer): Chain {
  if (body.length < nfgenmsgBytes) {
    throw new NetlinkFormatError(`a chain of ${body.length} bytes`);
  }
  const attributes = parseAttributes(body.subarray(nfgenmsgBytes));
  const hook = readU32BE(readNested(attributes, NFTA_CHAIN_HOOK), NFTA_HOOK_HOOKNUM);
  return {
    family: body.readUInt8(0),
    table: readText(attributes, NFTA_CHAIN_TABLE) ?? '',
    name: readText(attributes, NFTA_CHAIN_NAME) ?? '',
    useCount: readU32BE(attributes, NFTA_CHAIN_USE) ?? 0,
    userData: attributes.get(NFTA_CHAIN_USERDATA) ?? Buffer.alloc(0),
    isForwardDrop: hook === NF_INET_FORWARD && readU32BE(attributes, NFTA_CHAIN_POLICY) === NF_DROP,
  };
}

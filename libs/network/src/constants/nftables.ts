// Constants of nf_tables: linux/netfilter/nfnetlink.h, linux/netfilter/nf_tables.h, linux/netfilter.h.
// Values: the kernel's user API; a test compares them with its headers.

export const NFNL_SUBSYS_NFTABLES = 10;
export const NFT_MSG_NEWCHAIN = 3;
export const NFT_MSG_GETCHAIN = 4;

export const NFPROTO_INET = 1;
export const NFPROTO_IPV4 = 2;

export const NFTA_CHAIN_TABLE = 1;
export const NFTA_CHAIN_NAME = 3;
export const NFTA_CHAIN_HOOK = 4;
export const NFTA_CHAIN_POLICY = 5;
export const NFTA_CHAIN_USE = 6;
export const NFTA_CHAIN_USERDATA = 12;

export const NFTA_HOOK_HOOKNUM = 1;

export const NF_INET_FORWARD = 2;
export const NF_DROP = 0;

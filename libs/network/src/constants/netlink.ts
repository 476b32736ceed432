// Constants of netlink(7): the framing that every netlink family shares.
// Values: the kernel's user API; a test compares them with its headers.

export const NLMSG_ERROR = 2;
export const NLMSG_DONE = 3;

export const NLM_F_REQUEST = 1;
export const NLM_F_ACK = 4;
export const NLM_F_DUMP_INTR = 0x10;
/** Of a request that reads: everything there is. */
export const NLM_F_DUMP = 0x300;
/** Of a request that creates: in the place of the one that is there. */
export const NLM_F_REPLACE = 0x100;
/** Of a request that creates: only when there is none. */
export const NLM_F_EXCL = 0x200;
export const NLM_F_CREATE = 0x400;
/** Of an acknowledgement: the body of the request is left out. */
export const NLM_F_CAPPED = 0x100;
/** Of an acknowledgement: attributes follow. */
export const NLM_F_ACK_TLVS = 0x200;

export const NLMSGERR_ATTR_MSG = 1;

/** The rest are flags: nested, and in network byte order. */
export const NLA_TYPE_MASK = 0x3fff;

export const NETLINK_NETFILTER = 12;
export const NETLINK_GET_STRICT_CHK = 12;

// Constants of rtnetlink(7) about addresses and routes: linux/if_addr.h, linux/rtnetlink.h.
// Values: the kernel's user API; a test compares them with its headers.

export const RTM_NEWADDR = 20;
export const RTM_DELADDR = 21;
export const RTM_GETADDR = 22;
export const RTM_NEWROUTE = 24;
export const RTM_GETROUTE = 26;

export const IFA_ADDRESS = 1;
export const IFA_LOCAL = 2;
export const IFA_BROADCAST = 4;

/** Nobody else is asked first whether they have it. */
export const IFA_F_NODAD = 2;

/** The gateway is a neighbour, whatever other routes say. */
export const RTNH_F_ONLINK = 4;

export const RTA_DST = 1;
export const RTA_OIF = 4;
export const RTA_GATEWAY = 5;
export const RTA_METRICS = 8;

/** In RTA_METRICS: how large packets may be on this way. */
export const RTAX_MTU = 2;

export const RT_TABLE_MAIN = 254;
export const RTPROT_BOOT = 3;
export const RT_SCOPE_UNIVERSE = 0;
export const RT_SCOPE_LINK = 253;
export const RTN_UNICAST = 1;

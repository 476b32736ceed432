// Constants of socket(2), send(2), recv(2), netlink(7).
// Values: the kernel's user API; a test compares them with its headers.

export const AF_UNIX = 1;
export const AF_INET = 2;
export const AF_INET6 = 10;
export const AF_NETLINK = 0x10;

export const SOCK_STREAM = 1;
export const SOCK_DGRAM = 2;
export const SOCK_RAW = 3;
export const SOCK_CLOEXEC = 0x80000;
export const SOCK_NONBLOCK = 0x800;

export const NETLINK_ROUTE = 0;

export const SOL_SOCKET = 1;

export const SO_REUSEADDR = 2;
export const SO_RCVBUF = 8;
export const SO_ATTACH_FILTER = 26;
export const SO_PROTOCOL = 38;

export const SCM_RIGHTS = 1;

export const IPPROTO_TCP = 6;
export const IPPROTO_UDP = 17;
export const IPPROTO_SCTP = 132;

export const SOL_IPV6 = 41;
export const IPV6_V6ONLY = 26;

export const SOL_NETLINK = 0x10e;

export const NETLINK_EXT_ACK = 11;
export const NETLINK_CAP_ACK = 10;

export const MSG_CMSG_CLOEXEC = 0x40000000;
export const MSG_DONTWAIT = 0x40;
export const MSG_NOSIGNAL = 0x4000;
export const MSG_TRUNC = 0x20;
export const MSG_PEEK = 2;

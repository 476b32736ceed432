/** What an error number means when it comes over rtnetlink, and what to do. */
const hints: Readonly<Record<string, string>> = {
  EPERM: 'docklet needs to run as root, with CAP_NET_ADMIN',
  EEXIST: 'something with that name or address is there already; `ip address` shows it',
  EADDRINUSE: 'something with that address is there already; `ip address` shows it',
  EBUSY: 'an interface with that number or in that bridge is there already; `ip link` shows it',
  ENODEV: 'the interface is gone; another program may have removed it',
  ESRCH: 'the process or the route that it is about is gone',
  // Two names of one number.
  EOPNOTSUPP: 'the kernel does not have this kind of interface; load its module',
  ENOTSUP: 'the kernel does not have this kind of interface; load its module',
  EAFNOSUPPORT: 'the kernel does not have this family of addresses; is IPv6 switched off?',
  ENETUNREACH: 'the gateway has to be inside the subnet, and the interface up',
  ENOBUFS: 'the kernel is short of memory for messages',
};

/** The way out of a refused request, if we know one. */
export function hintFor(errno: string): string | undefined {
  return hints[errno];
}

import { existsSync } from 'node:fs';

/** Whether this kernel has IPv6, and it was not switched off for good (`ipv6.disable=1`). */
export function hasIpv6(procSys = '/proc/sys'): boolean {
  return existsSync(`${procSys}/net/ipv6`);
}

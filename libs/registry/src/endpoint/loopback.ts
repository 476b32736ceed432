import { BlockList, isIP } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/**
 * Whether a host, as written, is this machine: `localhost`, 127.0.0.0/8 or ::1.
 *
 * Only the spelling counts, never what the name resolves to: an answer of a name server must not be able to turn off
 * TLS (CVE-2026-92543).
 */
export function isLoopbackHost(hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, '');
  const family = isIP(address);
  return family === 0
    ? address === 'localhost'
    : loopback.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

import { readdirSync, readFileSync } from 'node:fs';
import { ensureSysctl } from './sysctl.js';

const folder = '/proc/sys/net/ipv6/conf';

/** Routers are listened to, also by a host that forwards; ip-sysctl, `accept_ra`. */
const listens = '1';
const listensAlways = '2';

/**
 * Lets the host forward IPv6. A host that forwards does not listen to routers any more, and would lose its own way out if
 * that came from one: interfaces that listen go on with it.
 */
export function forwardIpv6(): void {
  if (read('all/forwarding') === '1') {
    return;
  }
  for (const name of readdirSync(folder).filter(isInterface)) {
    if (read(`${name}/accept_ra`) === listens) {
      ensureSysctl(`net/ipv6/conf/${name}/accept_ra`, listensAlways);
    }
  }
  ensureSysctl('net/ipv6/conf/all/forwarding', '1');
}

function isInterface(name: string): boolean {
  return name !== 'all' && name !== 'lo';
}

function read(name: string): string {
  return readFileSync(`${folder}/${name}`, 'utf8').trim();
}

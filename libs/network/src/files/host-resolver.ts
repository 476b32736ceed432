import { readFileSync } from 'node:fs';
import { isLoopback } from '../ip/ip-address.js';
import type { ResolverSettings } from './resolv-conf.js';
import { parseResolvConf } from './resolv-conf.js';

/** Where the settings stand; then where systemd-resolved keeps those that its stub on 127.0.0.53 passes questions to. */
const paths = ['/etc/resolv.conf', '/run/systemd/resolve/resolv.conf'];

const nothing: ResolverSettings = { nameservers: [], search: [], options: [] };

/**
 * Reads how this host looks names up; where it asks only itself, whom that asks in turn.
 *
 * A file that is missing or cannot be read is as an empty one: names are then not found, and all else works.
 */
export function readHostResolver(files: readonly string[] = paths): ResolverSettings {
  const [first = nothing, ...others] = files.map(readSettings);
  const leadsOut = ({ nameservers }: ResolverSettings): boolean =>
    nameservers.some((address) => !isLoopback(address));
  return leadsOut(first) ? first : (others.find(leadsOut) ?? first);
}

function readSettings(path: string): ResolverSettings {
  try {
    return parseResolvConf(readFileSync(path, 'utf8'));
  } catch {
    return nothing;
  }
}

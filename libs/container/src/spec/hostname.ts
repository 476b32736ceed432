import os from 'node:os';
import type { RuntimeSpec } from '@docklet/oci';

/** The whole name of the machine that a container sees, as it stands in its files. */
export function hostnameOf({
  hostname = os.hostname(),
  domainname,
}: Pick<RuntimeSpec, 'hostname' | 'domainname'>): string {
  return domainname === undefined ? hostname : `${hostname}.${domainname}`;
}

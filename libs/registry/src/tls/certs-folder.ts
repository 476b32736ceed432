import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { InvalidOptionError } from '../errors/policy-errors.js';

/** What the `certs.d` folders say about one host. All PEM. */
export interface HostCertificates {
  /** Authorities trusted for this host on top of the system's. */
  readonly authorities: readonly string[];
  /** What we show to the host. */
  readonly client: { readonly cert: string; readonly key: string } | undefined;
}

/**
 * Reads what folders like `/etc/docker/certs.d` hold for a host: in `HOST[:PORT]/`, authorities are `*.crt`, and the
 * client's certificate and key are `NAME.cert` and `NAME.key`. The first folder with a client certificate wins.
 *
 * @throws InvalidOptionError `DOCKLET_REGISTRY_INVALID_OPTION` for a certificate without its key: falling back to none
 * would be a puzzle at the other end
 */
export async function readCertsFolders(
  folders: readonly string[],
  host: string,
): Promise<HostCertificates> {
  // `host` can come from a redirect; it has no slash, but it could be "..".
  const names = host.startsWith('.') ? [] : host.includes(':') ? [host] : [host, `${host}:443`];
  const paths = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  const found = await Promise.all(paths.map(readHostFolder));
  return {
    authorities: found.flatMap(({ authorities }) => authorities),
    client: found.find(({ client }) => client !== undefined)?.client,
  };
}

async function readHostFolder(folder: string): Promise<HostCertificates> {
  const files = await listFolder(folder);
  const authorities = files.filter((file) => file.endsWith('.crt'));
  const certificate = files.find((file) => file.endsWith('.cert'));
  return {
    authorities: await Promise.all(authorities.map((file) => readFile(join(folder, file), 'utf8'))),
    client: certificate === undefined ? undefined : await readClient(folder, certificate, files),
  };
}

async function readClient(
  folder: string,
  certificate: string,
  files: readonly string[],
): Promise<HostCertificates['client']> {
  const key = certificate.replace(/\.cert$/, '.key');
  if (!files.includes(key)) {
    throw new InvalidOptionError('certsFolders', `${join(folder, certificate)} has no key ${key}`);
  }
  return {
    cert: await readFile(join(folder, certificate), 'utf8'),
    key: await readFile(join(folder, key), 'utf8'),
  };
}

async function listFolder(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch {
    // Most hosts have no folder. One that cannot be read is as good as none: its authorities are then not trusted.
    return [];
  }
}

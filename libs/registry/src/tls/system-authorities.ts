import { readFile } from 'node:fs/promises';
import { getCACertificates } from 'node:tls';

/** Where the distributions keep all authorities in one file; the list is that of Go's crypto/x509. */
const bundleFiles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
] as const;

/**
 * The authorities that this system trusts, as PEM; those of Node if the system has none.
 *
 * Node can list the system's authorities itself, but takes 75 ms to do so where the bundle takes 6.
 */
export async function readSystemAuthorities(
  files: readonly string[] = bundleFiles,
): Promise<readonly string[]> {
  for (const file of files) {
    try {
      return [await readFile(file, 'utf8')];
    } catch {
      // Not this distribution: the next one.
    }
  }
  const system = getCACertificates('system');
  return system.length > 0 ? system : getCACertificates('bundled');
}

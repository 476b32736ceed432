/**
 * Whether a host was listed as insecure. An entry with a port is for that port only.
 *
 * Names and addresses are compared as written: what a name resolves to has no say (CVE-2026-92543).
 */
export function createInsecureHosts(entries: readonly string[]): (host: string) => boolean {
  const listed = new Set(entries.map((entry) => entry.toLowerCase()));
  return (host) => listed.has(host) || listed.has(host.replace(/:\d+$/, ''));
}

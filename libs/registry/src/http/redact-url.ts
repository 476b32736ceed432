/** Query keys that the specifications define and that hold nothing secret. Everything else is taken for a secret. */
const harmlessKeys: ReadonlySet<string> = new Set([
  'artifactType',
  'client_id',
  'digest',
  'from',
  'last',
  'mount',
  'n',
  'scope',
  'service',
]);

/** A URL as it may appear in errors and events: without password, fragment, and the values of unknown query keys. */
export function redactUrl(url: URL): string {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  shown.hash = '';
  for (const key of new Set(shown.searchParams.keys())) {
    if (!harmlessKeys.has(key)) {
      shown.searchParams.set(key, 'REDACTED');
    }
  }
  return shown.href;
}

import { parseDigest } from '@docklet/oci';
import { createRegistryClient } from '../index.js';

/** Downloads a blob, and tells on standard output how far it is: a process for tests to kill. */
const [registry = '', digest = '', size = '', partialPath = ''] = process.argv.slice(2);

using client = createRegistryClient();
const name = { registry, repository: 'app' };
const descriptor = { mediaType: 'x', digest: parseDigest(digest), size: Number(size) };
const result = await client.downloadBlob(name, descriptor, {
  partialPath,
  onProgress: ({ kind, bytes }) => process.stdout.write(`${kind} ${bytes}\n`),
});
process.stdout.write(`result ${JSON.stringify(result)}\n`);

/**
 * What nobody can do without who pulls an image: downloads the layers side by side, hashes them as they come, inflates
 * them, and hashes that. Everything is thrown away.
 */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

const [host = '', repository = ''] = process.argv.slice(2);

interface Manifest {
  readonly layers: readonly { readonly digest: string }[];
}

async function* hashed(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for await (const chunk of source) {
    hash.update(chunk);
    yield chunk;
  }
  hash.digest();
}

async function drain(source: AsyncIterable<Buffer>): Promise<void> {
  for await (const _ of source) {
    // It was hashed on the way.
  }
}

async function fetchLayer(digest: string): Promise<void> {
  const { body } = await fetch(`http://${host}/v2/${repository}/blobs/${digest}`);
  if (body === null) {
    throw new Error(`no layer ${digest}`);
  }
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  await pipeline(Readable.fromWeb(body), hashed, gunzip, hashed, drain);
}

const answer = await fetch(`http://${host}/v2/${repository}/manifests/latest`, {
  headers: { accept: 'application/vnd.oci.image.manifest.v1+json' },
});
const { layers } = (await answer.json()) as Manifest;
await Promise.all(layers.map(({ digest }) => fetchLayer(digest)));

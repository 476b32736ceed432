import { describe, expect, it } from '@jest/globals';
import { mediaTypes, parsePlatform } from '@docklet/oci';
import {
  addFakeImage,
  type FakeRegistry,
  faults,
  sha256,
  startFakeRegistry,
} from '@docklet/testing';
import { createTestClient, referenceTo } from '../test-client.fixture.js';

const platform = parsePlatform('linux/amd64');
const { ociManifest, ociIndex } = mediaTypes;

describe('CVE-2021-41190: the same bytes are a manifest and an index', () => {
  it.each([
    ['a document has the fields of both', { manifests: [] }, {}],
    ['the header says index', {}, { 'content-type': ociIndex }],
    ['the header says Docker', {}, { 'content-type': mediaTypes.dockerManifest }],
    ['nothing names the type', { mediaType: undefined }, { 'content-type': 'text/plain' }],
  ])('is refused when %s', async (_, fields, headers) => {
    await using registry = await startFakeRegistry();
    const image = addFakeImage(registry.content, { repository: 'app', tag: 'v1' });
    const document = { ...(JSON.parse(image.manifest.toString()) as object), ...fields };
    const bytes = Buffer.from(JSON.stringify(document));
    registry.content.addManifest('app', 'v1', { bytes, mediaType: ociManifest });
    registry.script({ path: /manifests/, handle: faults.headers(headers) });
    using test = createTestClient();
    await expect(test.client.getManifest(referenceTo(registry))).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_INVALID_RESPONSE',
    });
  });

  it('is refused when an index announces a manifest as something else', async () => {
    await using registry = await startFakeRegistry();
    const image = addFakeImage(registry.content, { repository: 'app' });
    addIndex(registry, [
      { mediaType: ociIndex, digest: image.digest, size: image.manifest.length },
    ]);
    using test = createTestClient();
    await expect(
      test.client.resolveImage(referenceTo(registry), { platform }),
    ).rejects.toMatchObject({ code: 'DOCKLET_OCI_INVALID_DOCUMENT' });
  });
});

describe('JSON quirks: two readers understand a document differently', () => {
  it.each([
    ['a key twice', '"layers":[],"layers":[]'],
    ['__proto__', '"__proto__":{"layers":[]},"layers":[]'],
    ['half of a surrogate pair', '"layers":[],"annotations":{"a":"\\ud800"}'],
  ])('refuses %s', async (_, fields) => {
    await using registry = await startFakeRegistry();
    const config = `{"mediaType":"x","digest":"${sha256(Buffer.from(''))}","size":0}`;
    const text = `{"schemaVersion":2,"mediaType":"${ociManifest}","config":${config},${fields}}`;
    registry.content.addManifest('app', 'v1', { bytes: Buffer.from(text), mediaType: ociManifest });
    using test = createTestClient();
    await expect(test.client.getManifest(referenceTo(registry))).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_INVALID_RESPONSE',
    });
  });
});

function addIndex(
  registry: FakeRegistry,
  entries: readonly { mediaType: string; digest: string; size: number }[],
): { mediaType: string; digest: string; size: number } {
  const manifests = entries.map((entry) => ({
    ...entry,
    platform: { os: 'linux', architecture: 'amd64' },
  }));
  const document = { schemaVersion: 2, mediaType: ociIndex, manifests };
  const bytes = Buffer.from(JSON.stringify(document));
  const digest = registry.content.addManifest('app', 'v1', { bytes, mediaType: ociIndex });
  return { mediaType: ociIndex, digest, size: bytes.length };
}

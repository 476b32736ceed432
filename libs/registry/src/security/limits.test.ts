import { describe, expect, it } from '@jest/globals';
import { mediaTypes, parsePlatform } from '@docklet/oci';
import {
  addFakeImage,
  type FakeRegistry,
  type FakeResponse,
  faults,
  startFakeRegistry,
  unauthorized,
} from '@docklet/testing';
import { createTestClient, referenceTo } from '../test-client.fixture.js';

const platform = parsePlatform('linux/amd64');
const { ociManifest, ociIndex } = mediaTypes;

describe('CVE-2020-1702, CVE-2023-25153, CVE-2021-21285: a document has no end, or no sense', () => {
  const endless: FakeResponse = { status: 200, body: Buffer.alloc(65_536, ' '), isEndless: true };

  it('reads no manifest beyond its limit', async () => {
    await using registry = await startFakeRegistry();
    registry.script({ path: /manifests/, handle: faults.answer(endless) });
    using test = createTestClient();
    await expect(test.client.getManifest(referenceTo(registry))).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_RESPONSE_TOO_LARGE',
      details: { maxBytes: 4 * 1024 * 1024 },
    });
  });

  it('does not begin to read what is announced as larger', async () => {
    await using registry = await startFakeRegistry();
    const headers = { 'content-length': '1000000000' };
    const response = { status: 200, headers, body: '', stallAfterBytes: 0 };
    registry.script({ path: /manifests/, handle: faults.answer(response) });
    using test = createTestClient();
    await expect(test.client.getManifest(referenceTo(registry))).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_RESPONSE_TOO_LARGE',
    });
  });

  it('reads no token beyond its limit', async () => {
    await using registry = await startFakeRegistry();
    registry.auth = () => unauthorized(`Bearer realm="http://${registry.host}/token"`);
    registry.script({ path: /^\/token$/, handle: faults.answer(endless) });
    using test = createTestClient();
    await expect(test.client.getManifest(referenceTo(registry))).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_RESPONSE_TOO_LARGE',
    });
  });

  it('reads no error beyond its limit', async () => {
    await using registry = await startFakeRegistry();
    registry.script({ path: /manifests/, handle: faults.answer({ ...endless, status: 404 }) });
    using test = createTestClient();
    await expect(test.client.getManifest(referenceTo(registry))).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_NOT_FOUND',
      details: { diagnostics: [] },
    });
  });

  it('does not ask for a configuration beyond its limit', async () => {
    await using registry = await startFakeRegistry();
    const image = addFakeImage(registry.content, { repository: 'app' });
    const document = JSON.parse(image.manifest.toString()) as { config: { size: number } };
    document.config.size = 1_000_000_000;
    const bytes = Buffer.from(JSON.stringify(document));
    registry.content.addManifest('app', 'v1', { bytes, mediaType: ociManifest });
    using test = createTestClient();
    const resolving = test.client.resolveImage(referenceTo(registry), { platform });
    await expect(resolving).rejects.toMatchObject({ code: 'DOCKLET_REGISTRY_RESPONSE_TOO_LARGE' });
    expect(registry.requestsOf('GET', /blobs/)).toEqual([]);
  });

  it.each([
    ['null', 'null'],
    ['another type', '[]'],
    ['100,000 levels', '['.repeat(100_000)],
    ['a negative size', undefined],
  ])('refuses a manifest that is %s', async (_, text) => {
    await using registry = await startFakeRegistry();
    const image = addFakeImage(registry.content, { repository: 'app' });
    const negative = image.manifest.toString().replace(/"size":\d+/, '"size":-1');
    const bytes = Buffer.from(text ?? negative);
    registry.content.addManifest('app', 'v1', { bytes, mediaType: ociManifest });
    using test = createTestClient();
    await expect(test.client.getManifest(referenceTo(registry))).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_INVALID_RESPONSE',
    });
  });
});

describe('CVE-2026-53493: indexes lead deeper and deeper, or in a circle', () => {
  it('follows four documents and no more', async () => {
    await using registry = await startFakeRegistry();
    const { digest, manifest } = addFakeImage(registry.content, { repository: 'app' });
    let entry = { mediaType: ociManifest as string, digest, size: manifest.length };
    for (let depth = 0; depth < 10; depth += 1) {
      entry = addIndex(registry, [entry]);
    }
    using test = createTestClient();
    const resolving = test.client.resolveImage(referenceTo(registry), { platform });
    await expect(resolving).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_INDEX_TOO_DEEP',
      details: { maxDepth: 4 },
    });
    expect(registry.requests).toHaveLength(4);
  });

  it('looks at one entry of a wide index only', async () => {
    await using registry = await startFakeRegistry();
    const { digest, manifest } = addFakeImage(registry.content, { repository: 'app' });
    const entry = { mediaType: ociManifest, digest, size: manifest.length };
    addIndex(
      registry,
      Array.from({ length: 10_000 }, () => entry),
    );
    using test = createTestClient();
    await test.client.resolveImage(referenceTo(registry), { platform });
    expect(registry.requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'GET']);
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

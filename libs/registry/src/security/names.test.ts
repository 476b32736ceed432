import { readdirSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import { mediaTypes, parsePlatform } from '@docklet/oci';
import { addFakeImage, startFakeRegistry } from '@docklet/testing';
import { createTestClient, referenceTo, temporaryFolder } from '../test-client.fixture.js';

const platform = parsePlatform('linux/amd64');
const { ociManifest } = mediaTypes;

describe('CVE-2025-62725, CVE-2026-48769: an annotation is taken for a file name', () => {
  it('writes where the caller said, and nowhere else', async () => {
    await using registry = await startFakeRegistry();
    const image = addFakeImage(registry.content, { repository: 'app' });
    const annotations = { 'org.opencontainers.image.title': '../../escaped' };
    const document = JSON.parse(image.manifest.toString()) as { layers: object[] };
    document.layers = document.layers.map((layer) => ({ ...layer, annotations }));
    const bytes = Buffer.from(JSON.stringify(document));
    registry.content.addManifest('app', 'v1', { bytes, mediaType: ociManifest });
    using folder = temporaryFolder();
    using test = createTestClient();
    const target = {
      storeLayer: async (layer: { download: (o: { partialPath: string }) => Promise<unknown> }) => {
        await layer.download({ partialPath: folder.file('layer') });
      },
    };
    await test.client.pullImage(referenceTo(registry), target, { platform });
    expect(readdirSync(folder.path)).toEqual(['layer']);
  });
});

describe('refs fuzz: names that are no names', () => {
  it.each([
    ['a/../b', 'v1'],
    ['../../_catalog', 'v1'],
    ['a?x=y', 'v1'],
    ['a#b', 'v1'],
    ['Upper', 'v1'],
    ['a', '../../b/manifests/v1'],
    ['a', 'v1?x=y'],
    ['a', '-flag'],
    ['a', 'v1\r\nX-Evil: 1'],
  ])('sends nothing for repository %j with tag %j', async (repository, tag) => {
    await using registry = await startFakeRegistry();
    using test = createTestClient();
    const reference = { registry: registry.host, repository, tag };
    await expect(test.client.getManifest(reference)).rejects.toMatchObject({
      code: 'DOCKLET_OCI_INVALID_REFERENCE',
    });
    expect(registry.requests).toEqual([]);
  });

  it.each(['evil.com/x', 'evil.com/x@127.0.0.1', 'user@127.0.0.1:1', '127.0.0.1:99999', 'a b', ''])(
    'sends nothing to the registry %j',
    async (registry) => {
      using test = createTestClient();
      const reference = { registry, repository: 'app', tag: 'v1' };
      await expect(test.client.getManifest(reference)).rejects.toMatchObject({
        code: expect.stringMatching(/^DOCKLET_OCI_INVALID_(REFERENCE|DIGEST)$/),
      });
      await expect(test.client.checkLogin(registry)).rejects.toMatchObject({
        code: 'DOCKLET_OCI_INVALID_REFERENCE',
      });
    },
  );
});

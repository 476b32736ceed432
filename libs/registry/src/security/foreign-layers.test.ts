import { describe, expect, it } from '@jest/globals';
import { type Descriptor, mediaTypes, parseDigest, parseReference } from '@docklet/oci';
import {
  addFakeImage,
  basicAuth,
  type FakeRegistry,
  faults,
  sha256,
  startFakeRegistry,
  unauthorized,
} from '@docklet/testing';
import {
  alice,
  authorizationsOf,
  createTestClient,
  keychainOf,
  nameOf,
  temporaryFolder,
} from '../test-client.fixture.js';

const content = Buffer.from('the content of a layer');
const descriptor: Descriptor = {
  mediaType: mediaTypes.ociLayerGzip,
  digest: parseDigest(sha256(content)),
  size: content.length,
};
const thief = (): ReturnType<typeof unauthorized> =>
  unauthorized('Basic realm="thief", Bearer realm="https://thief.example.com/token"');

describe('CVE-2020-15157, CVE-2026-49349: an image names a URL for its layer', () => {
  it('does not go there by default', async () => {
    await using registry = await startFakeRegistry({ auth: basicAuth(alice) });
    await using elsewhere = await startFakeRegistry({ auth: thief });
    using test = createTestClient({ keychain: keychainOf(alice) });
    using folder = temporaryFolder();
    const foreign = { ...descriptor, urls: [`http://${elsewhere.host}/layer`] };
    const downloading = test.client.downloadBlob(nameOf(registry), foreign, {
      partialPath: folder.file('partial'),
    });
    await expect(downloading).rejects.toMatchObject({ code: 'DOCKLET_REGISTRY_NOT_FOUND' });
    expect(elsewhere.requests).toEqual([]);
  });

  it('says where the layer would be when an image with it is pulled', async () => {
    await using registry = await startFakeRegistry();
    await using elsewhere = await startFakeRegistry({ auth: thief });
    addForeignImage(registry, `http://${elsewhere.host}/layer`);
    using test = createTestClient();
    using folder = temporaryFolder();
    const pulling = test.client.pullImage(parseReference(`${registry.host}/app`), {
      storeLayer: async (layer) => {
        await layer.download({ partialPath: folder.file('partial') });
      },
    });
    await expect(pulling).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_FOREIGN_LAYER',
      details: { hosts: [elsewhere.host] },
    });
    expect(elsewhere.requests).toEqual([]);
  });

  it('brings no credentials when the user allows it, and answers no challenge', async () => {
    await using registry = await startFakeRegistry({ auth: basicAuth(alice) });
    await using elsewhere = await startFakeRegistry({ auth: thief });
    using test = createTestClient({ keychain: keychainOf(alice), allowForeignLayers: true });
    using folder = temporaryFolder();
    const foreign = { ...descriptor, urls: [`http://${elsewhere.host}/layer`] };
    const downloading = test.client.downloadBlob(nameOf(registry), foreign, {
      partialPath: folder.file('partial'),
    });
    await expect(downloading).rejects.toMatchObject({ code: 'DOCKLET_REGISTRY_UNAUTHORIZED' });
    expect(elsewhere.requests).toHaveLength(1);
    expect(authorizationsOf(elsewhere)).toEqual([]);
  });

  it('takes the layer from there when the user allows it, if it is the right one', async () => {
    await using registry = await startFakeRegistry();
    await using elsewhere = await startFakeRegistry();
    elsewhere.script({ handle: faults.answer({ status: 200, body: content }) });
    using test = createTestClient({ allowForeignLayers: true });
    using folder = temporaryFolder();
    const foreign = { ...descriptor, urls: [`http://${elsewhere.host}/layer`] };
    const options = { partialPath: folder.file('partial') };
    const { from } = await test.client.downloadBlob(nameOf(registry), foreign, options);
    expect(from).toBe(elsewhere.host);
  });
});

function addForeignImage(registry: FakeRegistry, url: string): void {
  const image = addFakeImage(registry.content, { repository: 'app' });
  const document = JSON.parse(image.manifest.toString()) as { layers: object[] };
  document.layers = document.layers.map((layer) => ({ ...layer, urls: [url] }));
  for (const layer of image.layers) {
    registry.content.blobs.delete(sha256(layer));
  }
  const bytes = Buffer.from(JSON.stringify(document));
  registry.content.addManifest('app', 'latest', { bytes, mediaType: mediaTypes.ociManifest });
}

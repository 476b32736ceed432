import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import { type Digest, mediaTypes, parsePlatform, parseReference } from '@docklet/oci';
import { addFakeImage, addFakeIndex, faults, startFakeRegistry } from '@docklet/testing';
import type { PullLayer } from '../index.js';
import { createTestClient, temporaryFolder } from '../test-client.fixture.js';

const platform = parsePlatform('linux/amd64');
const layers = ['one', 'two', 'three'].map((text) => Buffer.from(text.repeat(1000)));

describe('RegistryClient.resolveImage', () => {
  it('follows an index to the manifest and configuration of the platform', async () => {
    await using registry = await startFakeRegistry();
    const architectures = ['arm64', 'amd64'];
    const digest = addFakeIndex(registry.content, { repository: 'app', tag: 'v1', architectures });
    using test = createTestClient();
    const reference = parseReference(`${registry.host}/app:v1`);
    const image = await test.client.resolveImage(reference, { platform });
    expect(image.target.digest).toBe(digest);
    expect(image.indexes.map((one) => one.descriptor.digest)).toEqual([digest]);
    expect(image.config.parsed.architecture).toBe('amd64');
    expect(image.manifest.parsed.layers).toHaveLength(1);
  });

  it('lists the platforms if the one is not there', async () => {
    await using registry = await startFakeRegistry();
    const architectures = ['arm64', 's390x'];
    addFakeIndex(registry.content, { repository: 'app', tag: 'v1', architectures });
    using test = createTestClient();
    const reference = parseReference(`${registry.host}/app:v1`);
    await expect(test.client.resolveImage(reference, { platform })).rejects.toMatchObject({
      code: 'DOCKLET_OCI_PLATFORM_NOT_FOUND',
      details: { available: ['linux/arm64', 'linux/s390x'] },
    });
  });

  it('does not take a single image for another platform instead', async () => {
    await using registry = await startFakeRegistry();
    addFakeImage(registry.content, { repository: 'app', tag: 'v1', architecture: 'arm64' });
    using test = createTestClient();
    const reference = parseReference(`${registry.host}/app:v1`);
    await expect(test.client.resolveImage(reference, { platform })).rejects.toMatchObject({
      code: 'DOCKLET_OCI_PLATFORM_NOT_FOUND',
      details: { available: ['linux/arm64'] },
    });
  });

  it('asks with HEAD only if the documents are known', async () => {
    await using registry = await startFakeRegistry();
    addFakeImage(registry.content, { repository: 'app', tag: 'v1' });
    using test = createTestClient();
    const reference = parseReference(`${registry.host}/app:v1`);
    const known = new Map<Digest, Uint8Array>();
    const { manifest, config } = await test.client.resolveImage(reference, { platform });
    for (const { descriptor, bytes } of [manifest, config]) {
      known.set(descriptor.digest, bytes);
    }
    registry.requests.splice(0);
    const findDocument = async (digest: Digest): Promise<Uint8Array | undefined> =>
      await Promise.resolve(known.get(digest));
    await test.client.resolveImage(reference, { platform, findDocument });
    expect(registry.requests.map(({ method }) => method)).toEqual(['HEAD']);
  });

  it('asks for nothing if the digest is known', async () => {
    await using registry = await startFakeRegistry();
    const image = addFakeImage(registry.content, { repository: 'app', tag: 'v1' });
    using test = createTestClient();
    const reference = parseReference(`${registry.host}/app@${image.digest}`);
    const findDocument = async (digest: Digest): Promise<Uint8Array> =>
      await Promise.resolve(digest === image.digest ? image.manifest : image.config);
    const resolved = await test.client.resolveImage(reference, { platform, findDocument });
    expect(resolved.manifest.descriptor.digest).toBe(image.digest);
    expect(registry.requests).toEqual([]);
  });

  it('asks what a known document is if it does not say so itself', async () => {
    await using registry = await startFakeRegistry();
    const image = addFakeImage(registry.content, { repository: 'app' });
    const text = image.manifest.toString().replace(/"mediaType":"[^"]*manifest[^"]*",/, '');
    const bytes = Buffer.from(text);
    const { ociManifest: mediaType } = mediaTypes;
    const digest = registry.content.addManifest('app', 'v1', { bytes, mediaType });
    using test = createTestClient();
    const reference = parseReference(`${registry.host}/app@${digest}`);
    const findDocument = async (wanted: Digest): Promise<Uint8Array> =>
      await Promise.resolve(wanted === digest ? bytes : image.config);
    await test.client.resolveImage(reference, { platform, findDocument });
    expect(registry.requests.map(({ method }) => method)).toEqual(['HEAD']);
  });

  it('does not believe what the caller claims to know', async () => {
    await using registry = await startFakeRegistry();
    const image = addFakeImage(registry.content, { repository: 'app', tag: 'v1' });
    using test = createTestClient();
    const reference = parseReference(`${registry.host}/app@${image.digest}`);
    const findDocument = async (): Promise<Uint8Array> => await Promise.resolve(image.config);
    await expect(
      test.client.resolveImage(reference, { platform, findDocument }),
    ).rejects.toMatchObject({ code: 'DOCKLET_OCI_DIGEST_MISMATCH' });
  });

  it('refuses what is not an image', async () => {
    await using registry = await startFakeRegistry();
    const config = registry.content.addBlob('{}');
    const { ociManifest } = { ociManifest: 'application/vnd.oci.image.manifest.v1+json' };
    const descriptor = {
      mediaType: 'application/vnd.cncf.helm.config.v1+json',
      digest: config,
      size: 2,
    };
    const document = { schemaVersion: 2, mediaType: ociManifest, config: descriptor, layers: [] };
    const bytes = Buffer.from(JSON.stringify(document));
    registry.content.addManifest('app', 'v1', { bytes, mediaType: ociManifest });
    using test = createTestClient();
    const resolving = test.client.resolveImage(parseReference(`${registry.host}/app:v1`));
    await expect(resolving).rejects.toMatchObject({ code: 'DOCKLET_REGISTRY_INVALID_IMAGE' });
  });
});

describe('RegistryClient.pullImage', () => {
  it('hands over each different layer once, in order, and downloads on demand', async () => {
    await using registry = await startFakeRegistry();
    const twice = [...layers, ...layers.slice(0, 1)];
    const made = addFakeImage(registry.content, { repository: 'app', tag: 'v1', layers: twice });
    using folder = temporaryFolder();
    using test = createTestClient();
    const seen: string[] = [];
    const storeLayer = async (layer: PullLayer): Promise<void> => {
      seen.push(layer.descriptor.digest);
      const partialPath = folder.file(layer.diffId);
      await layer.download({ partialPath });
      expect(made.layers).toContainEqual(readFileSync(partialPath));
    };
    const reference = parseReference(`${registry.host}/app:v1`);
    const image = await test.client.pullImage(reference, { storeLayer }, { platform });
    expect(seen).toEqual(image.manifest.parsed.layers.slice(0, 3).map(({ digest }) => digest));
  });

  it('gives up the other layers when one fails', async () => {
    await using registry = await startFakeRegistry();
    addFakeImage(registry.content, { repository: 'app', tag: 'v1', layers });
    using test = createTestClient();
    const failure = new Error('disk full');
    let aborted = 0;
    const storeLayer = async ({ descriptor, signal }: PullLayer): Promise<void> => {
      if (aborted === 0 && descriptor.size === 0) {
        return;
      }
      await new Promise<void>((resolve, reject) => {
        signal.addEventListener('abort', () => {
          aborted += 1;
          resolve();
        });
        setTimeout(() => reject(failure), 20);
      });
    };
    const reference = parseReference(`${registry.host}/app:v1`);
    const target = { storeLayer, maxConcurrentLayers: 2 };
    await expect(test.client.pullImage(reference, target, { platform })).rejects.toBe(failure);
    expect(aborted).toBe(2);
  });

  it('ends with the reason when it is aborted', async () => {
    await using registry = await startFakeRegistry();
    addFakeImage(registry.content, { repository: 'app', tag: 'v1', layers });
    registry.script({ path: /blobs/, handle: faults.stallAfter(0) });
    using test = createTestClient();
    const controller = new AbortController();
    const reason = new Error('enough');
    setTimeout(() => controller.abort(reason), 50);
    const reference = parseReference(`${registry.host}/app:v1`);
    const storeLayer = async (): Promise<void> => await Promise.resolve();
    const options = { platform, signal: controller.signal };
    await expect(test.client.pullImage(reference, { storeLayer }, options)).rejects.toBe(reason);
  });

  it('tells of which mirror or registry each part came', async () => {
    await using origin = await startFakeRegistry();
    await using mirror = await startFakeRegistry();
    for (const { content } of [origin, mirror]) {
      addFakeImage(content, { repository: 'app', tag: 'v1', layers });
    }
    const [blob] = mirror.content.blobs.keys();
    mirror.content.blobs.delete(blob ?? '');
    using folder = temporaryFolder();
    using test = createTestClient({ mirrors: [{ prefix: origin.host, mirrors: [mirror.host] }] });
    const storeLayer = async (layer: PullLayer): Promise<void> => {
      await layer.download({ partialPath: folder.file(layer.diffId) });
    };
    const reference = parseReference(`${origin.host}/app:v1`);
    await test.client.pullImage(reference, { storeLayer }, { platform });
    const served = test.events.filter((event) => event.kind === 'served');
    expect(served.filter(({ from }) => from === mirror.host)).toHaveLength(4);
    expect(served.filter(({ from }) => from === origin.host)).toHaveLength(1);
    expect(test.events.filter(({ kind }) => kind === 'origin-failed')).toHaveLength(1);
  });
});

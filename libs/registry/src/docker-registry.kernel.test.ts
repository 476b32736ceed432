import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import {
  type Descriptor,
  type Platform,
  type RepositoryName,
  digestOf,
  mediaTypes,
  parsePlatform,
  parseReference,
  parseRepositoryName,
} from '@docklet/oci';
import {
  type DockerRegistryOptions,
  FakeTokens,
  TestAuthority,
  jsonResponse,
  parseScope,
  signRegistryToken,
  startDockerRegistry,
  startFakeRegistry,
} from '@docklet/testing';
import { CuttingRelay } from './cutting-relay.fixture.js';
import type { BlobSource, RegistryClient } from './index.js';
import { alice, createTestClient, keychainOf, temporaryFolder } from './test-client.fixture.js';

const platform: Platform = parsePlatform('linux/amd64');

describe("against Debian's docker-registry", () => {
  it('pushes and pulls an image back', async () => {
    await using registry = await startDockerRegistry();
    using test = createTestClient();
    await roundTrip(test.client, registry.host);
  });

  it('logs in with a password', async () => {
    await using registry = await startDockerRegistry({ users: [alice] });
    using test = createTestClient({ keychain: keychainOf(alice) });
    expect(await test.client.checkLogin(registry.host)).toBe('"alice"');
    await roundTrip(test.client, registry.host);
    using anonymous = createTestClient();
    const reference = parseReference(`${registry.host}/app:v1`);
    await expect(anonymous.client.resolve(reference)).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_UNAUTHORIZED',
      details: { user: 'anonymous' },
    });
  });

  it('trusts an authority of its own, and nobody else', async () => {
    using authority = new TestAuthority();
    await using registry = await startDockerRegistry({ tls: authority.issue() });
    using test = createTestClient({ tls: { authorities: [authority.ca] } });
    await roundTrip(test.client, registry.host);
    using stranger = createTestClient();
    const reference = parseReference(`${registry.host}/app:v1`);
    await expect(stranger.client.resolve(reference)).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_TLS',
    });
  });

  it('gets tokens from a token server', async () => {
    using authority = new TestAuthority();
    const signer = authority.issue({ keyType: 'rsa' });
    await using server = await startFakeRegistry();
    const users = new FakeTokens({ users: [alice] });
    server.script({
      path: /^\/token$/,
      handle: (request) => {
        const refusal = users.issue(request);
        const access = request.query.getAll('scope').map(parseScope);
        return refusal.status === 200
          ? jsonResponse(200, { token: signRegistryToken(signer, access) })
          : refusal;
      },
    });
    const tokens = { realm: `http://${server.host}/token`, rootCertificate: authority.ca };
    await using registry = await startDockerRegistry({ tokens } satisfies DockerRegistryOptions);
    using test = createTestClient({ keychain: keychainOf(alice) });
    await roundTrip(test.client, registry.host);
    // One for reading and one for writing, however many requests there were.
    expect(server.requests).toHaveLength(2);
  });

  it('sends a blob in pieces', async () => {
    await using registry = await startDockerRegistry();
    using test = createTestClient();
    const content = randomBytes(3_000_000);
    const descriptor = describeBytes(content);
    const options = { chunkBytes: 1_000_000 };
    const push = async (): Promise<string> =>
      await test.client.pushBlob(nameOf(registry.host), descriptor, sourceOf(content), options);
    expect(await push()).toBe('pushed');
    expect(await push()).toBe('existing');
    const chunks = await test.client.openBlob(nameOf(registry.host), descriptor).toArray();
    expect(Buffer.concat(chunks as Buffer[]).equals(content)).toBe(true);
  });

  it.each([
    ['in one piece', {}],
    ['in several pieces', { chunkBytes: 1_000_000 }],
  ])('goes on when the connection breaks during a push %s', async (_, options) => {
    await using registry = await startDockerRegistry();
    await using relay = await CuttingRelay.start(registry.host, 1_500_000, 2);
    using test = createTestClient();
    const content = randomBytes(5_000_000);
    const descriptor = describeBytes(content);
    const name = nameOf(relay.host);
    expect(await test.client.pushBlob(name, descriptor, sourceOf(content), options)).toBe('pushed');
    expect(relay.remainingCuts).toBe(0);
    expect(await test.client.hasBlob(name, descriptor.digest)).toBe(true);
  });

  it('goes on when the connection breaks during a pull', async () => {
    await using registry = await startDockerRegistry();
    await using relay = await CuttingRelay.start(registry.host, 1_500_000, 3);
    using test = createTestClient();
    const content = randomBytes(5_000_000);
    const descriptor = describeBytes(content);
    await test.client.pushBlob(nameOf(registry.host), descriptor, sourceOf(content));
    using folder = temporaryFolder();
    const options = { partialPath: folder.file('partial') };
    await test.client.downloadBlob(nameOf(relay.host), descriptor, options);
    expect(relay.remainingCuts).toBe(0);
    expect(readFileSync(folder.file('partial')).equals(content)).toBe(true);
  });

  it('mounts a blob from another repository', async () => {
    await using registry = await startDockerRegistry();
    using test = createTestClient();
    const content = randomBytes(1000);
    const descriptor = describeBytes(content);
    const source = { open: () => [content] };
    await test.client.pushBlob(nameOf(registry.host), descriptor, source);
    const copy = parseRepositoryName(`${registry.host}/copy`);
    const options = { mountFrom: 'app' };
    expect(await test.client.pushBlob(copy, descriptor, source, options)).toBe('mounted');
    expect(await test.client.hasBlob(copy, descriptor.digest)).toBe(true);
  });

  it('resumes a download with a range', async () => {
    await using registry = await startDockerRegistry();
    using test = createTestClient();
    using folder = temporaryFolder();
    const content = randomBytes(2_000_000);
    const descriptor = describeBytes(content);
    await test.client.pushBlob(nameOf(registry.host), descriptor, { open: () => [content] });
    const partialPath = folder.file('partial');
    const controller = new AbortController();
    const first = test.client.downloadBlob(nameOf(registry.host), descriptor, {
      partialPath,
      signal: controller.signal,
      onProgress: ({ bytes }) => {
        if (bytes > 500_000) {
          controller.abort();
        }
      },
    });
    await expect(first).rejects.toThrow('aborted');
    const second = await test.client.downloadBlob(nameOf(registry.host), descriptor, {
      partialPath,
    });
    expect(second.resumedBytes).toBeGreaterThan(500_000);
    expect(readFileSync(partialPath).equals(content)).toBe(true);
  });

  it('lists tags, repositories and referrers, and deletes', async () => {
    await using registry = await startDockerRegistry();
    using test = createTestClient();
    const { client } = test;
    const { digest, size, mediaType } = await pushImage(client, registry.host, 'v1');
    await pushImage(client, registry.host, 'v2');
    const name = nameOf(registry.host);
    expect((await all(client.listTags(name))).sort()).toEqual(['v1', 'v2']);
    expect(await all(client.listRepositories(registry.host))).toEqual(['app']);

    const subject = { mediaType, digest, size };
    const signature = Buffer.from(JSON.stringify({ ...emptyManifest(), subject }));
    await client.pushBlob(name, describeBytes(Buffer.from('{}')), {
      open: () => [Buffer.from('{}')],
    });
    await client.pushManifest(
      { ...name, digest: digestOf(signature) },
      { bytes: signature, mediaType: mediaTypes.ociManifest },
    );
    const referrers = await client.listReferrers(name, digest);
    expect(referrers.map((one) => one.digest)).toEqual([digestOf(signature)]);

    await client.deleteManifest({ ...name, digest });
    await expect(client.resolve({ ...name, tag: 'v1' })).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_NOT_FOUND',
    });
  });
});

async function roundTrip(client: RegistryClient, host: string): Promise<void> {
  const pushed = await pushImage(client, host, 'v1');
  using folder = temporaryFolder();
  const image = await client.pullImage(
    parseReference(`${host}/app:v1`),
    {
      storeLayer: async (layer) => {
        await layer.download({ partialPath: folder.file(layer.diffId) });
      },
    },
    { platform },
  );
  expect(image.target.digest).toBe(pushed.digest);
  const [diffId = ''] = image.config.parsed.rootfs.diff_ids;
  expect(digestOf(readFileSync(folder.file(diffId)))).toBe(image.manifest.parsed.layers[0]?.digest);
}

async function pushImage(client: RegistryClient, host: string, tag: string): Promise<Descriptor> {
  const layer = randomBytes(100_000);
  const rootfs = { type: 'layers', diff_ids: [digestOf(layer)] };
  const config = Buffer.from(JSON.stringify({ os: 'linux', architecture: 'amd64', rootfs }));
  for (const bytes of [layer, config]) {
    await client.pushBlob(nameOf(host), describeBytes(bytes), { open: () => [bytes] });
  }
  const manifest = {
    ...emptyManifest(),
    config: { ...describeBytes(config), mediaType: mediaTypes.ociConfig },
    layers: [{ ...describeBytes(layer), mediaType: mediaTypes.ociLayer }],
  };
  const bytes = Buffer.from(JSON.stringify(manifest));
  const content = { bytes, mediaType: mediaTypes.ociManifest };
  return await client.pushManifest({ ...nameOf(host), tag }, content);
}

function emptyManifest(): object {
  const config = { ...describeBytes(Buffer.from('{}')), mediaType: mediaTypes.ociEmpty };
  return { schemaVersion: 2, mediaType: mediaTypes.ociManifest, config, layers: [] };
}

function describeBytes(bytes: Buffer): Descriptor {
  return { mediaType: mediaTypes.ociLayer, digest: digestOf(bytes), size: bytes.length };
}

function nameOf(host: string): RepositoryName {
  return parseRepositoryName(`${host}/app`);
}

/** Hands out pieces, as a file would be read. */
function sourceOf(bytes: Buffer): BlobSource {
  return {
    open: function* (offset) {
      for (let at = offset; at < bytes.length; at += 65_536) {
        yield bytes.subarray(at, at + 65_536);
      }
    },
  };
}

async function all(names: AsyncIterable<string>): Promise<string[]> {
  const list: string[] = [];
  for await (const name of names) {
    list.push(name);
  }
  return list;
}

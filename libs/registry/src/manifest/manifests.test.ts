import { describe, expect, it } from '@jest/globals';
import { digestOf, mediaTypes, parseDigest, parseReference } from '@docklet/oci';
import { addFakeImage, faults, startFakeRegistry } from '@docklet/testing';
import { createTestClient } from '../test-client.fixture.js';

describe('RegistryClient.getManifest', () => {
  it('gets the bytes, their descriptor, and what they say', async () => {
    await using registry = await startFakeRegistry();
    const image = addFakeImage(registry.content, { repository: 'app', tag: 'v1' });
    using test = createTestClient();
    const fetched = await test.client.getManifest(parseReference(`${registry.host}/app:v1`));
    expect(Buffer.from(fetched.bytes)).toEqual(image.manifest);
    expect(fetched.parsed.kind).toBe('manifest');
    expect(fetched.descriptor).toEqual({
      mediaType: mediaTypes.ociManifest,
      digest: image.digest,
      size: image.manifest.length,
    });
  });

  it('asks by the digest if there is one', async () => {
    await using registry = await startFakeRegistry();
    const { digest } = addFakeImage(registry.content, { repository: 'app', tag: 'v1' });
    using test = createTestClient();
    await test.client.getManifest(parseReference(`${registry.host}/app:gone@${digest}`));
    expect(registry.requestsOf('GET', /manifests/)[0]?.path).toBe(`/v2/app/manifests/${digest}`);
  });

  it('says which request failed, as whom, and what the registry said', async () => {
    await using registry = await startFakeRegistry();
    using test = createTestClient();
    const getting = test.client.getManifest(parseReference(`${registry.host}/app:v1`));
    await expect(getting).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_NOT_FOUND',
      hint: expect.stringContaining('check the spelling') as unknown,
      details: {
        method: 'GET',
        url: `http://${registry.host}/v2/app/manifests/v1`,
        user: 'anonymous',
        scope: 'repository:app:pull',
        status: 404,
        diagnostics: [{ code: 'MANIFEST_UNKNOWN', message: '"MANIFEST_UNKNOWN"' }],
      },
    });
  });

  it('takes the type from the document if the header says nothing useful', async () => {
    await using registry = await startFakeRegistry();
    addFakeImage(registry.content, { repository: 'app', tag: 'v1' });
    registry.script({
      path: /manifests/,
      handle: faults.headers({ 'content-type': 'text/plain' }),
    });
    using test = createTestClient();
    const { parsed } = await test.client.getManifest(parseReference(`${registry.host}/app:v1`));
    expect(parsed.mediaType).toBe(mediaTypes.ociManifest);
  });
});

describe('RegistryClient.resolve', () => {
  it('asks with HEAD only', async () => {
    await using registry = await startFakeRegistry();
    const image = addFakeImage(registry.content, { repository: 'app', tag: 'v1' });
    using test = createTestClient();
    const descriptor = await test.client.resolve(parseReference(`${registry.host}/app:v1`));
    expect(descriptor.digest).toBe(image.digest);
    expect(registry.requestsOf('GET', /manifests/)).toEqual([]);
  });

  it.each([
    ['does not know HEAD', faults.status(405)],
    ['leaves the digest out', faults.headers({ 'docker-content-digest': '' })],
    ['sends an odd digest', faults.headers({ 'docker-content-digest': 'sha256:../x' })],
    ['leaves the type out', faults.headers({ 'content-type': 'application/json' })],
  ])('asks with GET if the registry %s', async (_, handle) => {
    await using registry = await startFakeRegistry();
    const image = addFakeImage(registry.content, { repository: 'app', tag: 'v1' });
    registry.script({ method: 'HEAD', handle });
    using test = createTestClient();
    const descriptor = await test.client.resolve(parseReference(`${registry.host}/app:v1`));
    expect(descriptor.digest).toBe(image.digest);
  });

  it('fails for what is not there', async () => {
    await using registry = await startFakeRegistry();
    using test = createTestClient();
    const resolving = test.client.resolve(parseReference(`${registry.host}/app:v1`));
    await expect(resolving).rejects.toMatchObject({ code: 'DOCKLET_REGISTRY_NOT_FOUND' });
  });
});

describe('RegistryClient.pushManifest', () => {
  it('writes exactly the bytes', async () => {
    await using registry = await startFakeRegistry();
    using test = createTestClient();
    const content = manifestContent();
    const reference = parseReference(`${registry.host}/app:v1`);
    const descriptor = await test.client.pushManifest(reference, content);
    expect(descriptor.digest).toBe(digestOf(content.bytes));
    expect(registry.content.manifests.get('app')?.get('v1')?.bytes).toEqual(content.bytes);
  });

  it('does not send what is not a manifest', async () => {
    await using registry = await startFakeRegistry();
    using test = createTestClient();
    const content = { bytes: Buffer.from('{}'), mediaType: mediaTypes.ociManifest };
    const pushing = test.client.pushManifest(parseReference(`${registry.host}/app`), content);
    await expect(pushing).rejects.toMatchObject({ code: 'DOCKLET_OCI_INVALID_DOCUMENT' });
    expect(registry.requests).toEqual([]);
  });

  it('fails if the registry stores something else', async () => {
    await using registry = await startFakeRegistry();
    const digest = digestOf(Buffer.from('other'));
    registry.script({ method: 'PUT', handle: faults.headers({ 'docker-content-digest': digest }) });
    using test = createTestClient();
    const pushing = test.client.pushManifest(
      parseReference(`${registry.host}/app`),
      manifestContent(),
    );
    await expect(pushing).rejects.toMatchObject({ code: 'DOCKLET_REGISTRY_INVALID_RESPONSE' });
  });

  it('is made again after a failure that passes', async () => {
    await using registry = await startFakeRegistry();
    registry.script({ method: 'PUT', times: 2, handle: faults.status(503) });
    using test = createTestClient();
    await test.client.pushManifest(parseReference(`${registry.host}/app`), manifestContent());
    expect(registry.requestsOf('PUT', /manifests/)).toHaveLength(3);
    expect(test.pausesMs).toEqual([500, 1000]);
  });
});

describe('RegistryClient.deleteManifest', () => {
  it('removes a tag', async () => {
    await using registry = await startFakeRegistry();
    const { digest } = addFakeImage(registry.content, { repository: 'app', tag: 'v1' });
    using test = createTestClient();
    await test.client.deleteManifest(parseReference(`${registry.host}/app:v1`));
    expect([...(registry.content.manifests.get('app')?.keys() ?? [])]).toEqual([digest]);
  });

  it('says if the registry does not allow it', async () => {
    await using registry = await startFakeRegistry();
    registry.script({ method: 'DELETE', handle: faults.status(405) });
    using test = createTestClient();
    const reference = parseReference(`${registry.host}/app:v1`);
    await expect(test.client.deleteManifest(reference)).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_UNEXPECTED_STATUS',
      details: { status: 405 },
    });
  });
});

describe('RegistryClient.listReferrers', () => {
  it.each(['with the referrers API', 'with the referrers tag'])('lists them %s', async (way) => {
    await using registry = await startFakeRegistry();
    if (way === 'with the referrers tag') {
      registry.script({ path: /referrers/, handle: faults.status(404) });
      registry.script({ method: 'PUT', path: /manifests/, handle: withoutSubjectHeader });
    }
    const { digest } = addFakeImage(registry.content, { repository: 'app', tag: 'v1' });
    using test = createTestClient();
    const name = { registry: registry.host, repository: 'app' };
    const subject = { mediaType: mediaTypes.ociManifest, digest: parseDigest(digest), size: 1 };
    for (const artifactType of ['test/signature', 'test/sbom']) {
      const content = manifestContent({ artifactType, subject });
      await test.client.pushManifest({ ...name, digest: digestOf(content.bytes) }, content);
    }
    const types = async (options?: { artifactType: string }): Promise<unknown> =>
      (await test.client.listReferrers(name, subject.digest, options)).map(
        (one) => one.artifactType,
      );
    expect(await types()).toEqual(['test/signature', 'test/sbom']);
    expect(await types({ artifactType: 'test/sbom' })).toEqual(['test/sbom']);
  });

  it('is empty if nothing refers to the manifest', async () => {
    await using registry = await startFakeRegistry();
    registry.script({ path: /referrers/, handle: faults.status(404) });
    using test = createTestClient();
    const name = { registry: registry.host, repository: 'app' };
    expect(await test.client.listReferrers(name, digestOf(Buffer.from('x')))).toEqual([]);
  });
});

function withoutSubjectHeader(
  ...[, honest]: Parameters<ReturnType<typeof faults.status>>
): ReturnType<ReturnType<typeof faults.status>> {
  const response = honest();
  const headers = Object.entries(response.headers ?? {}).filter(([name]) => name !== 'oci-subject');
  return { ...response, headers: Object.fromEntries(headers) };
}

function manifestContent(more: object = {}): { bytes: Buffer; mediaType: string } {
  const empty = Buffer.from('{}');
  const config = { mediaType: mediaTypes.ociEmpty, digest: digestOf(empty), size: empty.length };
  const { ociManifest: mediaType } = mediaTypes;
  const document = { schemaVersion: 2, mediaType, config, layers: [], ...more };
  return { bytes: Buffer.from(JSON.stringify(document)), mediaType };
}

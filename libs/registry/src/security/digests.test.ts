import { existsSync, writeFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import { digestOf, mediaTypes, parseDigest, parsePlatform, parseReference } from '@docklet/oci';
import {
  addFakeImage,
  type FakeResponse,
  faults,
  sha256,
  startFakeRegistry,
} from '@docklet/testing';
import { createTestClient, referenceTo, temporaryFolder } from '../test-client.fixture.js';

const platform = parsePlatform('linux/amd64');
const { ociManifest } = mediaTypes;

describe('CVE-2025-24882, CVE-2024-3727, CVE-2014-8178, CVE-2014-8179: the digest is not checked', () => {
  it('refuses other bytes for a digest', async () => {
    await using registry = await startFakeRegistry();
    const wanted = addFakeImage(registry.content, { repository: 'app', tag: 'v1' });
    const other = addFakeImage(registry.content, { repository: 'app', architecture: 'arm64' });
    registry.script({ path: /manifests/, handle: faults.body(other.manifest) });
    using test = createTestClient();
    const reference = parseReference(`${registry.host}/app:v1@${wanted.digest}`);
    await expect(test.client.getManifest(reference)).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_CONTENT_MISMATCH',
      cause: { code: 'DOCKLET_OCI_DIGEST_MISMATCH' },
    });
  });

  it('hashes what it received, whatever the header says', async () => {
    await using registry = await startFakeRegistry();
    const image = addFakeImage(registry.content, { repository: 'app', tag: 'v1' });
    const lie = digestOf(Buffer.from('lie'));
    const handle = faults.headers({ 'docker-content-digest': lie });
    registry.script({ path: /manifests/, handle });
    using test = createTestClient();
    const { descriptor } = await test.client.getManifest(referenceTo(registry));
    expect(descriptor.digest).toBe(image.digest);
  });

  it('finds out when HEAD lied', async () => {
    await using registry = await startFakeRegistry();
    const image = addFakeImage(registry.content, { repository: 'app', tag: 'v1' });
    const lie = digestOf(Buffer.from('lie'));
    const handle = faults.headers({ 'docker-content-digest': lie });
    registry.script({ method: 'HEAD', handle });
    const honest = { 'content-type': ociManifest };
    const answer = { status: 200, headers: honest, body: image.manifest };
    registry.script({ method: 'GET', path: /manifests/, handle: faults.answer(answer) });
    using test = createTestClient();
    const findDocument = async (): Promise<undefined> => await Promise.resolve(undefined);
    const options = { platform, findDocument };
    await expect(test.client.resolveImage(referenceTo(registry), options)).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_CONTENT_MISMATCH',
    });
  });

  it.each([
    'sha256:../../x',
    `sha256:${'A'.repeat(64)}`,
    `md5:${'a'.repeat(32)}`,
    'sha256:abc',
    `sha512:${'a'.repeat(64)}`,
  ])('refuses the digest %s in a manifest', async (odd) => {
    await using registry = await startFakeRegistry();
    const image = addFakeImage(registry.content, { repository: 'app' });
    const bytes = Buffer.from(image.manifest.toString().replace(/sha256:[0-9a-f]{64}/, odd));
    registry.content.addManifest('app', 'v1', { bytes, mediaType: ociManifest });
    using test = createTestClient();
    await expect(test.client.getManifest(referenceTo(registry))).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_INVALID_RESPONSE',
    });
  });

  it('checks sha512 as well', async () => {
    await using registry = await startFakeRegistry();
    const bytes = Buffer.from('content');
    const digest = digestOf(bytes, 'sha512');
    registry.content.blobs.set(digest, Buffer.from('CONTENT'));
    using test = createTestClient();
    const descriptor = { mediaType: 'x', digest, size: bytes.length };
    const name = { registry: registry.host, repository: 'app' };
    const reading = test.client.openBlob(name, descriptor).toArray();
    await expect(reading).rejects.toMatchObject({ code: 'DOCKLET_REGISTRY_CONTENT_MISMATCH' });
  });
});

describe('CVE-2026-50195: a tag is moved to another image', () => {
  it('has no say if the reference has a digest, too', async () => {
    await using registry = await startFakeRegistry();
    const image = addFakeImage(registry.content, { repository: 'app' });
    addFakeImage(registry.content, { repository: 'app', tag: 'v1', architecture: 'arm64' });
    using test = createTestClient();
    const reference = parseReference(`${registry.host}/app:v1@${image.digest}`);
    const resolved = await test.client.resolveImage(reference, { platform });
    expect(resolved.manifest.descriptor.digest).toBe(image.digest);
  });
});

describe('digest/size mismatch: what arrives is not what was announced', () => {
  const content = Buffer.alloc(500_000, 'layer');
  const descriptor = { mediaType: 'x', digest: parseDigest(sha256(content)), size: content.length };
  const honest = { 'content-length': String(content.length) };

  it.each<[string, FakeResponse]>([
    ['other bytes', { status: 200, headers: honest, body: Buffer.alloc(content.length) }],
    ['fewer bytes', { status: 200, body: content.subarray(1) }],
    ['more bytes', { status: 200, body: Buffer.concat([content, content]) }],
    ['a greater length', { status: 200, headers: { 'content-length': '600000' }, body: content }],
    ['bytes without end', { status: 200, body: content, isEndless: true }],
  ])('refuses %s, and leaves nothing behind', async (_, response) => {
    await using registry = await startFakeRegistry();
    registry.script({ path: /blobs/, handle: faults.answer(response) });
    using folder = temporaryFolder();
    using test = createTestClient();
    const name = { registry: registry.host, repository: 'app' };
    const options = { partialPath: folder.file('partial') };
    await expect(test.client.downloadBlob(name, descriptor, options)).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_CONTENT_MISMATCH',
    });
    expect(existsSync(folder.file('partial'))).toBe(false);
    expect(test.pausesMs).toEqual([]);
  });

  it.each([
    ['another start', 'bytes 0-499999/500000'],
    ['another length', 'bytes 100000-599999/600000'],
    ['an end beyond the blob', 'bytes 100000-599999/*'],
    ['no range', ''],
    ['nonsense', 'bytes x-y/z'],
  ])('refuses a resumed part with %s', async (_, range) => {
    await using registry = await startFakeRegistry();
    const headers = { 'content-range': range };
    const response = { status: 206, headers, body: content.subarray(100_000) };
    registry.script({ path: /blobs/, handle: faults.answer(response) });
    using folder = temporaryFolder();
    writeFileSync(folder.file('partial'), content.subarray(0, 100_000));
    using test = createTestClient();
    const name = { registry: registry.host, repository: 'app' };
    const options = { partialPath: folder.file('partial') };
    await expect(test.client.downloadBlob(name, descriptor, options)).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_INVALID_RESPONSE',
    });
  });

  it('takes the next mirror, and nothing of the one that lied', async () => {
    await using registry = await startFakeRegistry();
    await using liar = await startFakeRegistry();
    registry.content.addBlob(content);
    const response = { status: 200, headers: honest, body: Buffer.alloc(content.length) };
    liar.script({ path: /blobs/, handle: faults.answer(response) });
    using folder = temporaryFolder();
    using test = createTestClient({ mirrors: [{ prefix: registry.host, mirrors: [liar.host] }] });
    const name = { registry: registry.host, repository: 'app' };
    const options = { partialPath: folder.file('partial') };
    const { from } = await test.client.downloadBlob(name, descriptor, options);
    expect(from).toBe(registry.host);
    expect(test.events.find(({ kind }) => kind === 'origin-failed')).toMatchObject({
      origin: liar.host,
      cause: { code: 'DOCKLET_REGISTRY_CONTENT_MISMATCH' },
    });
  });
});

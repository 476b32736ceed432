import { mkdirSync, writeFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import { parseReference } from '@docklet/oci';
import {
  type FakeRegistry,
  TestAuthority,
  addFakeImage,
  startFakeRegistry,
} from '@docklet/testing';
import { createTestClient, temporaryFolder } from '../test-client.fixture.js';
import { readCertsFolders } from './certs-folder.js';
import { readSystemAuthorities } from './system-authorities.js';

describe('createRegistryClient, with certificates for a host', () => {
  it('trusts the authorities in the folder of the host', async () => {
    using authority = new TestAuthority();
    await using registry = await startWithImage({ ...authority.issue() });
    using folder = temporaryFolder();
    addFiles(folder, registry.host, { 'ca.crt': authority.ca });
    using test = createTestClient({ tls: { certsFolders: [folder.path] } });
    await test.client.getManifest(parseReference(`${registry.host}/app:v1`));
  });

  it('trusts them for no other host', async () => {
    using authority = new TestAuthority();
    await using registry = await startWithImage({ ...authority.issue() });
    using folder = temporaryFolder();
    addFiles(folder, 'other.example.com', { 'ca.crt': authority.ca });
    using test = createTestClient({ tls: { certsFolders: [folder.path] } });
    const getting = test.client.getManifest(parseReference(`${registry.host}/app:v1`));
    await expect(getting).rejects.toMatchObject({ code: 'DOCKLET_REGISTRY_TLS' });
  });

  it('shows the certificate of the client', async () => {
    using authority = new TestAuthority();
    const required = { ca: authority.ca, requestCert: true, rejectUnauthorized: true };
    await using registry = await startWithImage({ ...authority.issue(), ...required });
    using folder = temporaryFolder();
    const { cert, key } = authority.issue({ names: ['client'] });
    const files = { 'ca.crt': authority.ca, 'client.cert': cert, 'client.key': key };
    addFiles(folder, registry.host, files);
    using test = createTestClient({ tls: { certsFolders: [folder.path] } });
    await test.client.getManifest(parseReference(`${registry.host}/app:v1`));
  });

  it.each([
    ['has no key', { 'client.cert': 'x' }],
    ['is broken', { 'ca.crt': '', 'client.cert': 'x', 'client.key': 'x' }],
  ])('says if a certificate %s', async (_, files) => {
    using authority = new TestAuthority();
    await using registry = await startWithImage({ ...authority.issue() });
    using folder = temporaryFolder();
    addFiles(folder, registry.host, files);
    using test = createTestClient({ tls: { certsFolders: [folder.path] } });
    const getting = test.client.getManifest(parseReference(`${registry.host}/app:v1`));
    await expect(getting).rejects.toMatchObject({ code: 'DOCKLET_REGISTRY_INVALID_OPTION' });
  });
});

describe('readCertsFolders', () => {
  it('finds a host with the standard port under both names', async () => {
    using folder = temporaryFolder();
    addFiles(folder, 'reg.io:443', { 'ca.crt': 'A' });
    addFiles(folder, 'reg.io', { 'a.crt': 'B', README: 'C' });
    const found = await readCertsFolders([folder.path], 'reg.io');
    expect(found).toEqual({ authorities: ['B', 'A'], client: undefined });
  });

  it('does not leave the folder', async () => {
    using folder = temporaryFolder();
    writeFileSync(folder.file('x.crt'), 'secret');
    mkdirSync(folder.file('certs.d'));
    const found = await readCertsFolders([folder.file('certs.d')], '..');
    expect(found.authorities).toEqual([]);
  });
});

describe('readSystemAuthorities', () => {
  it('takes the first file that exists', async () => {
    using folder = temporaryFolder();
    writeFileSync(folder.file('b.crt'), 'B');
    const files = [folder.file('a.crt'), folder.file('b.crt')];
    expect(await readSystemAuthorities(files)).toEqual(['B']);
  });

  it('asks Node if there is none', async () => {
    const [first] = await readSystemAuthorities([]);
    expect(first).toContain('BEGIN CERTIFICATE');
  });
});

async function startWithImage(tls: { cert: string; key: string }): Promise<FakeRegistry> {
  const registry = await startFakeRegistry({ tls });
  addFakeImage(registry.content, { repository: 'app', tag: 'v1' });
  return registry;
}

function addFiles(
  folder: ReturnType<typeof temporaryFolder>,
  host: string,
  files: Readonly<Record<string, string>>,
): void {
  mkdirSync(folder.file(host), { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(folder.file(`${host}/${name}`), content);
  }
}

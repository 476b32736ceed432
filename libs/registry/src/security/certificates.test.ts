import { describe, expect, it } from '@jest/globals';
import { addFakeImage, startFakeRegistry, TestAuthority } from '@docklet/testing';
import { createTestClient, referenceTo } from '../test-client.fixture.js';

describe('CVE-2025-6032: a certificate is not checked', () => {
  it.each([
    ['is signed by a stranger', {}, false],
    ['has ended', { isExpired: true }, true],
    ['is for another name', { names: ['other.example.com'] }, true],
    ['is for another address', { names: ['127.0.0.2'] }, true],
  ])('fails if it %s', async (_, request, isTrusted) => {
    using authority = new TestAuthority();
    await using registry = await startFakeRegistry({ tls: authority.issue(request) });
    using test = createTestClient(isTrusted ? { tls: { authorities: [authority.ca] } } : {});
    await expect(test.client.getManifest(referenceTo(registry))).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_TLS',
      hint: expect.stringContaining('insecure'),
    });
    expect(registry.requests).toEqual([]);
    expect(test.pausesMs).toEqual([]);
  });

  it('fails if the registry speaks an old version of TLS', async () => {
    using authority = new TestAuthority();
    const versions = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1' } as const;
    const tls = { ...authority.issue(), ...versions, ciphers: 'DEFAULT@SECLEVEL=0' };
    await using registry = await startFakeRegistry({ tls });
    using test = createTestClient({
      tls: { authorities: [authority.ca] },
      retry: { maxAttempts: 1 },
    });
    await expect(test.client.getManifest(referenceTo(registry))).rejects.toMatchObject({
      code: expect.stringMatching(/^DOCKLET_REGISTRY_(TLS|CONNECTION)$/),
    });
    expect(registry.requests).toEqual([]);
  });

  it('succeeds with the right one', async () => {
    using authority = new TestAuthority();
    await using registry = await startFakeRegistry({ tls: authority.issue() });
    addFakeImage(registry.content, { repository: 'app', tag: 'v1' });
    using test = createTestClient({ tls: { authorities: [authority.ca] } });
    await test.client.getManifest(referenceTo(registry));
  });

  it('takes any certificate of a registry that is listed as insecure, and of no other', async () => {
    using authority = new TestAuthority();
    await using registry = await startFakeRegistry({ tls: authority.issue({ isExpired: true }) });
    await using other = await startFakeRegistry({ tls: authority.issue({ isExpired: true }) });
    addFakeImage(registry.content, { repository: 'app', tag: 'v1' });
    using test = createTestClient({ insecureRegistries: [registry.host] });
    await test.client.getManifest(referenceTo(registry));
    await expect(test.client.getManifest(referenceTo(other))).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_TLS',
    });
  });
});

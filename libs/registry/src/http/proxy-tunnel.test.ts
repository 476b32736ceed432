import { describe, expect, it } from '@jest/globals';
import { parseReference } from '@docklet/oci';
import { TestAuthority, addFakeImage, startFakeRegistry } from '@docklet/testing';
import { createTestClient } from '../test-client.fixture.js';
import { FakeProxy } from './proxy.fixture.js';

const reference = parseReference('registry.example.com:5000/app:v1');

describe('createRegistryClient, with a proxy', () => {
  it('goes through a tunnel to a registry with TLS, and leaves the name to the proxy', async () => {
    using authority = new TestAuthority();
    const tls = authority.issue({ names: ['registry.example.com'] });
    await using registry = await startFakeRegistry({ tls });
    addFakeImage(registry.content, { repository: 'app', tag: 'v1' });
    await using proxy = await FakeProxy.start(registry.port);
    using test = createTestClient({
      tls: { authorities: [authority.ca] },
      proxy: { httpsProxy: `http://user:secret@${proxy.host}` },
    });
    await test.client.getManifest(reference);
    expect(proxy.seen).toEqual(['CONNECT registry.example.com:5000']);
    const expected = Buffer.from('user:secret').toString('base64');
    expect(proxy.authorizations).toEqual([`Basic ${expected}`]);
    expect(registry.requests[0]?.headers['proxy-authorization']).toBeUndefined();
  });

  it('still checks the certificate', async () => {
    using authority = new TestAuthority();
    await using registry = await startFakeRegistry({ tls: authority.issue() });
    await using proxy = await FakeProxy.start(registry.port);
    using test = createTestClient({
      tls: { authorities: [authority.ca] },
      proxy: { httpsProxy: proxy.host },
    });
    await expect(test.client.getManifest(reference)).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_TLS',
    });
    expect(registry.requests).toEqual([]);
  });

  it('has a request without TLS forwarded', async () => {
    await using registry = await startFakeRegistry();
    addFakeImage(registry.content, { repository: 'app', tag: 'v1' });
    await using proxy = await FakeProxy.start(registry.port);
    using test = createTestClient({
      insecureRegistries: ['registry.example.com:5000'],
      proxy: { httpProxy: proxy.host, httpsProxy: proxy.host },
    });
    await test.client.getManifest(reference);
    expect(proxy.seen).toEqual([
      'CONNECT registry.example.com:5000',
      'GET http://registry.example.com:5000/v2/app/manifests/v1',
    ]);
  });

  it('says that it was the proxy that refused', async () => {
    await using proxy = await FakeProxy.start(1, 403);
    using test = createTestClient({ proxy: { httpsProxy: `http://user:secret@${proxy.host}` } });
    await expect(test.client.getManifest(reference)).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_PROXY',
      message: expect.not.stringContaining('secret'),
      details: { proxy: proxy.host, target: 'registry.example.com:5000', reason: 'status 403' },
    });
  });
});

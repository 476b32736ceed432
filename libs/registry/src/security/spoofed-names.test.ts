import { describe, expect, it } from '@jest/globals';
import { startFakeRegistry, TestAuthority } from '@docklet/testing';
import { createEndpointLookup, type EndpointLookup } from '../endpoint/endpoint.js';
import { createInsecureHosts } from '../endpoint/insecure-hosts.js';
import type { HttpResponse } from '../http/http-types.js';
import { createTransport } from '../http/transport.js';
import { createTrust } from '../tls/trust.js';

describe('CVE-2026-92543: a name server says that a registry is this machine', () => {
  it('still demands TLS', async () => {
    await using registry = await startFakeRegistry();
    using transport = createSpoofedTransport();
    const host = `evil.example.com:${registry.port}`;
    const { origin } = await transport.endpointOf(host);
    expect(origin.protocol).toBe('https:');
    await expect(transport.get(origin)).rejects.toMatchObject({ code: 'DOCKLET_REGISTRY_TLS' });
    expect(registry.requests).toEqual([]);
  });

  it('still demands a good certificate', async () => {
    using authority = new TestAuthority();
    const tls = authority.issue({ names: ['evil.example.com'] });
    await using registry = await startFakeRegistry({ tls });
    using transport = createSpoofedTransport();
    const origin = new URL(`https://evil.example.com:${registry.port}`);
    await expect(transport.get(origin)).rejects.toMatchObject({ code: 'DOCKLET_REGISTRY_TLS' });
    expect(registry.requests).toEqual([]);
  });

  it('lets only the configuration say otherwise', async () => {
    await using registry = await startFakeRegistry();
    const host = `plain.example.com:${registry.port}`;
    using transport = createSpoofedTransport([host]);
    expect((await transport.endpointOf(host)).origin.protocol).toBe('http:');
  });
});

/** A transport for which every name is this machine. */
function createSpoofedTransport(insecure: readonly string[] = []): Disposable & {
  readonly endpointOf: EndpointLookup;
  readonly get: (url: URL) => Promise<HttpResponse>;
} {
  const isInsecure = createInsecureHosts(insecure);
  const transport = createTransport({
    trust: createTrust({}),
    proxyFor: () => undefined,
    isInsecure,
    connectTimeoutMs: 5000,
    idleTimeoutMs: 5000,
    lookup: (_, { all }, done) => {
      const address = { address: '127.0.0.1', family: 4 };
      done(null, all === true ? [address] : address.address, address.family);
    },
  });
  const speaksTls = async (origin: URL): Promise<boolean> => await transport.speaksTls(origin);
  const { signal } = new AbortController();
  return {
    endpointOf: createEndpointLookup({ speaksTls, isInsecure }),
    get: async (url) => {
      const info = { method: 'GET', url: url.href };
      return await transport.send({ method: 'GET', url, headers: {}, signal, info });
    },
    [Symbol.dispose]: () => transport.close(),
  };
}

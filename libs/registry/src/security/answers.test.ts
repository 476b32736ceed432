import { createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

import { describe, expect, it } from '@jest/globals';
import { parseReference, parseRepositoryName } from '@docklet/oci';
import { addFakeImage, faults, jsonResponse, startFakeRegistry } from '@docklet/testing';
import { createTestClient, expectSoon, referenceTo } from '../test-client.fixture.js';

describe('CVE-2026-22036, CVE-2024-24750: an answer is compressed again and again, or not read', () => {
  it.each(['gzip', 'deflate', 'br', Array.from({ length: 100 }, () => 'gzip').join(',')])(
    'refuses the encoding %s',
    async (encoding) => {
      await using registry = await startFakeRegistry();
      const image = addFakeImage(registry.content, { repository: 'app', tag: 'v1' });
      const body = gzipSync(image.manifest);
      const headers = { 'content-encoding': encoding };
      registry.script({ path: /manifests/, handle: faults.answer({ status: 200, headers, body }) });
      using test = createTestClient();
      await expect(test.client.getManifest(referenceTo(registry))).rejects.toMatchObject({
        code: 'DOCKLET_REGISTRY_INVALID_RESPONSE',
        message: expect.stringContaining('Content-Encoding'),
      });
    },
  );

  it('asks for no encoding', async () => {
    await using registry = await startFakeRegistry();
    addFakeImage(registry.content, { repository: 'app', tag: 'v1' });
    using test = createTestClient();
    await test.client.getManifest(referenceTo(registry));
    expect(registry.requests[0]?.headers['accept-encoding']).toBe('identity');
  });

  it('leaves no connection behind, whatever the answers were', async () => {
    await using registry = await startFakeRegistry();
    addFakeImage(registry.content, { repository: 'app', tag: 'v1' });
    const megabyte = Buffer.alloc(1_000_000);
    for (const status of [200, 302, 400, 404]) {
      const headers = { location: 'file:///x' };
      registry.script({ times: 5, handle: faults.answer({ status, headers, body: megabyte }) });
    }
    using test = createTestClient();
    for (let count = 0; count < 20; count += 1) {
      await test.client.getManifest(referenceTo(registry)).catch(() => undefined);
    }
    test.client.close();
    await expectSoon(() => registry.connectionCount === 0);
  });
});

describe('pagination: where the next page is', () => {
  it.each([
    ['is on another host', '<http://127.0.0.1:1/v2/app/tags/list>; rel="next"'],
    ['is on another host, without a scheme', '<//example.com/v2/app/tags/list>; rel="next"'],
    ['has another scheme', '<file:///etc/passwd>; rel="next"'],
    ['is the same page', '</v2/app/tags/list?n=1000>; rel="next"'],
  ])('stops if it %s', async (_, link) => {
    await using registry = await startFakeRegistry();
    registry.script({ path: /tags/, handle: () => jsonResponse(200, { tags: ['v1'] }, { link }) });
    using test = createTestClient();
    const name = parseRepositoryName(`${registry.host}/app`);
    const reading = (async () => {
      for await (const tag of test.client.listTags(name)) {
        expect(tag).toBe('v1');
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: 'DOCKLET_REGISTRY_INVALID_RESPONSE' });
    expect(registry.requests).toHaveLength(1);
  });
});

describe('slow-loris: a peer accepts connections and says nothing', () => {
  it('gives up during the TLS handshake', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    using test = createTestClient({ timeouts: { connectMs: 50 }, retry: { maxAttempts: 1 } });
    const getting = test.client.getManifest(parseReference(`127.0.0.1:${port}/app:v1`));
    await expect(getting).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_TIMEOUT',
      details: { kind: 'connect' },
    });
    sockets.forEach((socket) => socket.destroy());
    await new Promise((resolve) => server.close(resolve));
  });
});

import { describe, expect, it } from '@jest/globals';
import { parseReference } from '@docklet/oci';
import { addFakeImage, faults, startFakeRegistry } from '@docklet/testing';
import { createTestClient } from '../test-client.fixture.js';

describe('createRegistryClient, retrying', () => {
  it.each([408, 429, 500, 502, 503, 504])('tries again after %d', async (status) => {
    await using registry = await startFakeRegistry();
    addFakeImage(registry.content, { repository: 'app', tag: 'v1' });
    registry.script({ times: 1, path: /manifests/, handle: faults.status(status) });
    using test = createTestClient();
    await test.client.getManifest(parseReference(`${registry.host}/app:v1`));
    expect(test.pausesMs).toEqual([500]);
  });

  it.each([400, 403, 404, 410, 501])('does not try again after %d', async (status) => {
    await using registry = await startFakeRegistry();
    registry.script({ path: /manifests/, handle: faults.status(status) });
    using test = createTestClient();
    const getting = test.client.getManifest(parseReference(`${registry.host}/app:v1`));
    await expect(getting).rejects.toMatchObject({ details: { status } });
    expect(registry.requests).toHaveLength(1);
  });

  it('pauses longer and longer, up to the limit, and gives up', async () => {
    await using registry = await startFakeRegistry();
    registry.script({ path: /manifests/, handle: faults.status(500) });
    using test = createTestClient({ retry: { maxAttempts: 6, maxDelayMs: 3000 } });
    const getting = test.client.getManifest(parseReference(`${registry.host}/app:v1`));
    await expect(getting).rejects.toMatchObject({ code: 'DOCKLET_REGISTRY_UNEXPECTED_STATUS' });
    expect(test.pausesMs).toEqual([500, 1000, 2000, 3000, 3000]);
  });

  it('leaves the length of a pause to chance', async () => {
    await using registry = await startFakeRegistry();
    addFakeImage(registry.content, { repository: 'app', tag: 'v1' });
    registry.script({ times: 1, path: /manifests/, handle: faults.status(500) });
    using test = createTestClient({ random: () => 0.25 });
    await test.client.getManifest(parseReference(`${registry.host}/app:v1`));
    expect(test.pausesMs).toEqual([125]);
  });

  it('waits as long as the registry asks', async () => {
    await using registry = await startFakeRegistry();
    addFakeImage(registry.content, { repository: 'app', tag: 'v1' });
    const handle = faults.status(429, { 'retry-after': '7' });
    registry.script({ times: 1, path: /manifests/, handle });
    using test = createTestClient();
    await test.client.getManifest(parseReference(`${registry.host}/app:v1`));
    expect(test.pausesMs).toEqual([7000]);
  });

  it('shows the error at once if the registry asks for too much', async () => {
    await using registry = await startFakeRegistry();
    const handle = faults.status(429, { 'retry-after': '21600' });
    registry.script({ path: /manifests/, handle });
    using test = createTestClient();
    const getting = test.client.getManifest(parseReference(`${registry.host}/app:v1`));
    await expect(getting).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_RATE_LIMITED',
      hint: expect.stringContaining('logging in'),
      details: { retryAfterMs: 21_600_000, user: 'anonymous' },
    });
    expect(test.pausesMs).toEqual([]);
  });

  it('does not wait beyond the total time', async () => {
    await using registry = await startFakeRegistry();
    registry.script({ path: /manifests/, handle: faults.status(503, { 'retry-after': '50' }) });
    let nowMs = 0;
    const clock = {
      now: () => nowMs,
      sleep: async (durationMs: number) => {
        nowMs += durationMs === 90_000 ? 0 : durationMs;
        await (durationMs === 90_000 ? new Promise<void>(() => undefined) : undefined);
      },
    };
    using test = createTestClient({ clock });
    const reference = parseReference(`${registry.host}/app:v1`);
    await expect(test.client.getManifest(reference, { timeoutMs: 90_000 })).rejects.toMatchObject({
      details: { status: 503 },
    });
    expect(registry.requests).toHaveLength(2);
  });

  it('does not try again where nobody listens', async () => {
    const registry = await startFakeRegistry();
    const { host } = registry;
    await registry.stop();
    using test = createTestClient();
    const getting = test.client.getManifest(parseReference(`${host}/app:v1`));
    await expect(getting).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_CONNECTION',
      message: expect.stringContaining('ECONNREFUSED'),
    });
    expect(test.pausesMs).toEqual([]);
  });

  it('uses a connection again that the registry has closed meanwhile, without a pause', async () => {
    await using registry = await startFakeRegistry();
    addFakeImage(registry.content, { repository: 'app', tag: 'v1' });
    using test = createTestClient();
    await test.client.getManifest(parseReference(`${registry.host}/app:v1`));
    registry.closeConnections();
    await test.client.getManifest(parseReference(`${registry.host}/app:v1`));
    expect(test.pausesMs).toEqual([]);
  });

  it('reports what the registry says about its limit', async () => {
    await using registry = await startFakeRegistry();
    addFakeImage(registry.content, { repository: 'app', tag: 'v1' });
    const headers = { 'ratelimit-limit': '100;w=21600', 'ratelimit-remaining': '76;w=21600' };
    registry.script({ path: /manifests/, handle: faults.headers(headers) });
    using test = createTestClient();
    await test.client.resolve(parseReference(`${registry.host}/app:v1`));
    expect(test.events).toContainEqual({
      kind: 'rate-limit',
      registry: registry.host,
      remaining: 76,
      limit: 100,
      user: 'anonymous',
    });
  });
});

describe('createRegistryClient, timing out', () => {
  it.each([
    ['sends nothing', /manifests/, faults.stallAfter(0)],
    ['stops in the middle', /manifests/, faults.stallAfter(5)],
  ])('gives up a registry that %s', async (_, path, handle) => {
    await using registry = await startFakeRegistry();
    addFakeImage(registry.content, { repository: 'app', tag: 'v1' });
    registry.script({ path, handle });
    using test = createTestClient({ timeouts: { idleMs: 50 }, retry: { maxAttempts: 2 } });
    const getting = test.client.getManifest(parseReference(`${registry.host}/app:v1`));
    await expect(getting).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_TIMEOUT',
      details: { kind: 'idle', timeoutMs: 50, method: 'GET' },
    });
    expect(registry.requestsOf('GET', /manifests/)).toHaveLength(2);
  });

  it('ends when the total time is over, whatever it does', async () => {
    await using registry = await startFakeRegistry();
    addFakeImage(registry.content, { repository: 'app', tag: 'v1' });
    registry.script({ path: /manifests/, handle: faults.stallAfter(0) });
    using test = createTestClient({ clock: undefined as never });
    const reference = parseReference(`${registry.host}/app:v1`);
    await expect(test.client.getManifest(reference, { timeoutMs: 50 })).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_TIMEOUT',
      message: `cannot get ${registry.host}/app:v1: not finished within 50 ms`,
      details: { kind: 'total' },
    });
  });

  it('gives up a host that does not answer to a connection', async () => {
    using test = createTestClient({ timeouts: { connectMs: 50 }, retry: { maxAttempts: 1 } });
    // TEST-NET-1 (RFC 5737): packets to it get lost.
    const getting = test.client.getManifest(parseReference('192.0.2.1:5000/app:v1'));
    await expect(getting).rejects.toMatchObject({
      code: expect.stringMatching(/^DOCKLET_REGISTRY_(TIMEOUT|CONNECTION)$/),
    });
  });
});

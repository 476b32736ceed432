import { describe, expect, it } from '@jest/globals';
import { parseReference } from '@docklet/oci';
import {
  addFakeImage,
  basicAuth,
  FakeTokens,
  faults,
  jsonResponse,
  startFakeRegistry,
  unauthorized,
} from '@docklet/testing';
import { alice, authorizationsOf, createTestClient, keychainOf } from '../test-client.fixture.js';

const thief = (): ReturnType<typeof unauthorized> =>
  unauthorized('Basic realm="thief", Bearer realm="https://thief.example.com/token"');

describe('CVE-2021-41092: credentials of one registry are sent to another', () => {
  it('asks the keychain for exactly the registry, also for mirrors', async () => {
    await using registry = await startFakeRegistry({ auth: basicAuth(alice) });
    await using mirror = await startFakeRegistry({ auth: thief });
    addFakeImage(registry.content, { repository: 'app', tag: 'v1' });
    const credentialsFor = async ({
      registry: name,
    }: {
      registry: string;
    }): Promise<typeof alice | undefined> =>
      await Promise.resolve(name === registry.host ? alice : undefined);
    const mirrors = [{ prefix: registry.host, mirrors: [mirror.host] }];
    using test = createTestClient({ keychain: { credentialsFor }, mirrors });
    await test.client.getManifest(parseReference(`${registry.host}/app:v1`));
    expect(mirror.requests).toHaveLength(1);
    expect(authorizationsOf(mirror)).toEqual([]);
    expect(authorizationsOf(registry)).toHaveLength(1);
  });
});

describe('Hub tokens: where tokens are kept, and where they go', () => {
  it('uses a token only for its registry, repository and action', async () => {
    await using registry = await startFakeRegistry();
    const tokens = new FakeTokens();
    registry.auth = tokens.auth(`http://${registry.host}/token`);
    registry.script({ path: /^\/token$/, handle: (request) => tokens.issue(request) });
    for (const repository of ['a', 'b']) {
      addFakeImage(registry.content, { repository, tag: 'v1' });
    }
    using test = createTestClient();
    for (const name of ['a', 'b', 'a', 'b']) {
      await test.client.getManifest(parseReference(`${registry.host}/${name}:v1`));
    }
    expect([...tokens.issued.values()].map(({ scopes }) => scopes)).toEqual([
      ['repository:a:pull'],
      ['repository:b:pull'],
    ]);
  });

  it('gets a new token when the old one ends', async () => {
    await using registry = await startFakeRegistry();
    const tokens = new FakeTokens({ expiresInSeconds: 100 });
    registry.auth = tokens.auth(`http://${registry.host}/token`);
    registry.script({ path: /^\/token$/, handle: (request) => tokens.issue(request) });
    addFakeImage(registry.content, { repository: 'app', tag: 'v1' });
    let nowMs = 1_000_000;
    const never = async (): Promise<void> => await new Promise(() => undefined);
    using test = createTestClient({ clock: { now: () => nowMs, sleep: never } });
    for (const stepMs of [0, 90_000, 90_000]) {
      nowMs += stepMs;
      await test.client.getManifest(parseReference(`${registry.host}/app:v1`));
    }
    expect(tokens.issued.size).toBe(2);
  });

  it.each([
    ['a line break', 'abc\r\nX-Evil: 1'],
    ['a space', 'a b'],
    ['nothing', ''],
    ['letters that a header cannot have', 'ä'],
  ])('does not send a token with %s', async (_, token) => {
    await using registry = await startFakeRegistry();
    registry.auth = () => unauthorized(`Bearer realm="http://${registry.host}/token"`);
    registry.script({ path: /^\/token$/, handle: () => jsonResponse(200, { token }) });
    using test = createTestClient();
    const getting = test.client.getManifest(parseReference(`${registry.host}/app:v1`));
    await expect(getting).rejects.toMatchObject({ code: 'DOCKLET_REGISTRY_INVALID_RESPONSE' });
  });

  it('lets no secret into an error or an event', async () => {
    await using registry = await startFakeRegistry();
    registry.auth = () => unauthorized(`Bearer realm="http://${registry.host}/token?key=secret"`);
    registry.script({ path: /^\/token$/, handle: () => jsonResponse(200, { token: 'secret' }) });
    registry.script({ path: /^\/token$/, times: 1, handle: faults.status(500) });
    const password = 'secret';
    using test = createTestClient({ keychain: keychainOf({ ...alice, password }) });
    const failure: unknown = await test.client
      .getManifest(parseReference(`${registry.host}/app:v1`))
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'DOCKLET_REGISTRY_UNAUTHORIZED' });
    const shown = JSON.stringify([failure, String(failure), test.events]);
    expect(shown).not.toMatch(/secret|YWxpY2U6/);
  });

  it('reads a challenge of a megabyte without harm', async () => {
    await using registry = await startFakeRegistry();
    registry.auth = () => unauthorized(`Bearer realm="${'a'.repeat(1_000_000)}"`);
    using test = createTestClient({ retry: { maxAttempts: 1 } });
    const getting = test.client.getManifest(parseReference(`${registry.host}/app:v1`));
    await expect(getting).rejects.toMatchObject({ code: 'DOCKLET_REGISTRY_INVALID_RESPONSE' });
  });

  it('gives up a token server that sends nothing', async () => {
    await using registry = await startFakeRegistry();
    registry.auth = () => unauthorized(`Bearer realm="http://${registry.host}/token"`);
    const silence = { status: 200, body: '{}', stallAfterBytes: 0 };
    registry.script({ path: /^\/token$/, handle: faults.answer(silence) });
    using test = createTestClient({ timeouts: { idleMs: 50 }, retry: { maxAttempts: 1 } });
    const getting = test.client.getManifest(parseReference(`${registry.host}/app:v1`));
    await expect(getting).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_TIMEOUT',
      details: { kind: 'idle' },
    });
  });
});

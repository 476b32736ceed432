import { describe, expect, it } from '@jest/globals';
import { type Digest, parseDigest } from '@docklet/oci';
import {
  type FakeRegistry,
  FakeTokens,
  type FakeTokensOptions,
  addFakeImage,
  basicAuth,
  startFakeRegistry,
  unauthorized,
} from '@docklet/testing';
import {
  alice,
  authorizationsOf,
  createTestClient,
  keychainOf,
  referenceTo,
} from '../test-client.fixture.js';

describe('createRegistryClient, logging in', () => {
  it('answers Basic with the password, and brings it along from then on', async () => {
    await using registry = await withImage();
    registry.auth = basicAuth(alice);
    using test = createTestClient({ keychain: keychainOf(alice) });
    await test.client.getManifest(referenceTo(registry));
    await test.client.getManifest(referenceTo(registry));
    const statuses = registry.requests.map(({ headers }) => headers.authorization !== undefined);
    expect(statuses).toEqual([false, true, true]);
  });

  it('gets a token with the password', async () => {
    await using registry = await withImage();
    const tokens = withTokens(registry, { users: [alice] });
    using test = createTestClient({ keychain: keychainOf(alice) });
    await test.client.getManifest(referenceTo(registry));
    const [token] = tokens.issued.values();
    expect(token).toEqual({ username: 'alice', scopes: ['repository:app:pull'] });
    const [asked] = registry.requestsOf('GET', /token/);
    expect(asked?.query.get('service')).toBe('fake');
  });

  it('gets a token for everybody without credentials', async () => {
    await using registry = await withImage();
    withTokens(registry);
    using test = createTestClient();
    await test.client.getManifest(referenceTo(registry));
    expect(registry.requestsOf('GET', /token/)[0]?.headers.authorization).toBeUndefined();
  });

  it('exchanges an identity token', async () => {
    await using registry = await withImage();
    withTokens(registry, { users: [], refreshToken: 'refresh' });
    const keychain = keychainOf({ kind: 'identity-token', token: 'refresh' });
    using test = createTestClient({ keychain });
    await test.client.getManifest(referenceTo(registry));
    const form = new URLSearchParams(registry.requestsOf('POST', /token/)[0]?.body.toString());
    expect(Object.fromEntries(form)).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'refresh',
      scope: 'repository:app:pull',
      service: 'fake',
      client_id: 'docklet',
    });
  });

  it('asks for an identity token when somebody logs in', async () => {
    await using registry = await withImage();
    const user = { username: 'alice', password: 'secret' };
    withTokens(registry, { users: [user], refreshToken: 'refresh' });
    const given: string[] = [];
    const keychain = keychainOf({ kind: 'password', ...user });
    using test = createTestClient({ keychain, onIdentityToken: (token) => given.push(token) });
    await test.client.getManifest(referenceTo(registry));
    expect(given).toEqual(['refresh']);
    const { query } = registry.requestsOf('GET', /token/)[0] ?? {};
    expect([query?.get('account'), query?.get('offline_token')]).toEqual(['alice', 'true']);
  });

  it('does not ask for an identity token otherwise', async () => {
    await using registry = await withImage();
    const user = { username: 'alice', password: 'secret' };
    withTokens(registry, { users: [user], refreshToken: 'refresh' });
    using test = createTestClient({ keychain: keychainOf({ kind: 'password', ...user }) });
    await test.client.getManifest(referenceTo(registry));
    expect(registry.requestsOf('GET', /token/)[0]?.query.has('offline_token')).toBe(false);
  });

  it('presents a registry token as it is', async () => {
    await using registry = await withImage();
    registry.auth = ({ headers }) =>
      headers.authorization === 'Bearer mine' ? undefined : unauthorized('Bearer realm="x"');
    const keychain = keychainOf({ kind: 'registry-token', token: 'mine' });
    using test = createTestClient({ keychain });
    await test.client.getManifest(referenceTo(registry));
  });

  it('asks for another token for another action', async () => {
    await using registry = await withImage();
    const tokens = withTokens(registry);
    using test = createTestClient();
    const { bytes, descriptor } = await test.client.getManifest(referenceTo(registry));
    const content = { bytes, mediaType: descriptor.mediaType };
    await test.client.pushManifest(referenceTo(registry), content);
    expect([...tokens.issued.values()].map(({ scopes }) => scopes)).toEqual([
      ['repository:app:pull'],
      ['repository:app:pull,push'],
    ]);
  });

  it('asks for access to the other repository to mount from it', async () => {
    await using registry = await withImage();
    const tokens = withTokens(registry);
    using test = createTestClient();
    const digest = blobOf(registry);
    registry.script({ method: 'HEAD', path: /blobs/, handle: () => ({ status: 404 }) });
    const name = { registry: registry.host, repository: 'copy' };
    const source = { open: () => [] };
    const descriptor = { mediaType: 'x', digest, size: 1 };
    await test.client.pushBlob(name, descriptor, source, { mountFrom: 'app' });
    expect([...tokens.issued.values()].at(-1)?.scopes).toEqual([
      'repository:app:pull',
      'repository:copy:pull,push',
    ]);
  });

  it('gets a new token when the old one is refused', async () => {
    await using registry = await withImage();
    const tokens = withTokens(registry);
    using test = createTestClient();
    await test.client.getManifest(referenceTo(registry));
    tokens.issued.clear();
    await test.client.getManifest(referenceTo(registry));
    expect(tokens.issued.size).toBe(1);
  });

  it('gives up when the new token is refused, too', async () => {
    await using registry = await withImage();
    withTokens(registry);
    registry.auth = () => unauthorized(`Bearer realm="http://${registry.host}/token"`);
    using test = createTestClient();
    await expect(test.client.getManifest(referenceTo(registry))).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_UNAUTHORIZED',
      details: { user: 'anonymous', scope: 'repository:app:pull' },
    });
    expect(registry.requestsOf('GET', /token/)).toHaveLength(1);
  });

  it('says who was refused at the token server, and for what', async () => {
    await using registry = await withImage();
    withTokens(registry, { users: [{ username: 'bob', password: 'x' }] });
    using test = createTestClient({ keychain: keychainOf(alice) });
    const failure = test.client.getManifest(referenceTo(registry));
    await expect(failure).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_UNAUTHORIZED',
      hint: expect.stringContaining('log in again'),
      details: {
        url: expect.stringContaining('/token'),
        user: '"alice"',
        scope: 'repository:app:pull',
        status: 401,
      },
    });
  });

  it('warns and goes on without credentials when the keychain fails', async () => {
    await using registry = await withImage();
    withTokens(registry);
    const keychain = { credentialsFor: async () => await Promise.reject(new Error('locked')) };
    using test = createTestClient({ keychain });
    await test.client.getManifest(referenceTo(registry));
    const [warning] = test.events.filter((event) => event.kind === 'warning');
    expect(warning?.message).toBe(`no credentials for ${registry.host}: locked`);
  });

  it('is not confused by a challenge it does not know', async () => {
    await using registry = await withImage();
    registry.auth = () => unauthorized('Negotiate');
    using test = createTestClient({ keychain: keychainOf(alice) });
    await expect(test.client.getManifest(referenceTo(registry))).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_UNAUTHORIZED',
    });
  });
});

describe('RegistryClient.checkLogin', () => {
  it('returns as whom the registry lets us in', async () => {
    await using registry = await withImage();
    registry.auth = basicAuth(alice);
    using test = createTestClient({ keychain: keychainOf(alice) });
    expect(await test.client.checkLogin(registry.host)).toBe('"alice"');
  });

  it('fails if the password is wrong', async () => {
    await using registry = await withImage();
    registry.auth = basicAuth(alice);
    using test = createTestClient({ keychain: keychainOf({ ...alice, password: 'x' }) });
    await expect(test.client.checkLogin(registry.host)).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_UNAUTHORIZED',
      message: expect.not.stringContaining('wonderland'),
    });
    expect(authorizationsOf(registry)).toHaveLength(1);
  });
});

async function withImage(): Promise<FakeRegistry> {
  const registry = await startFakeRegistry();
  addFakeImage(registry.content, { repository: 'app', tag: 'v1' });
  return registry;
}

function withTokens(registry: FakeRegistry, options?: FakeTokensOptions): FakeTokens {
  const tokens = new FakeTokens(options);
  registry.auth = tokens.auth(`http://${registry.host}/token`);
  registry.script({ path: /^\/token$/, handle: (request) => tokens.issue(request) });
  return tokens;
}

function blobOf(registry: FakeRegistry): Digest {
  const [digest = ''] = registry.content.blobs.keys();
  return parseDigest(digest);
}

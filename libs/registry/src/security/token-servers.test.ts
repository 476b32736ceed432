import { describe, expect, it } from '@jest/globals';
import { parseReference } from '@docklet/oci';
import {
  addFakeImage,
  FakeTokens,
  faults,
  startFakeRegistry,
  TestAuthority,
  unauthorized,
} from '@docklet/testing';
import { alice, authorizationsOf, createTestClient, keychainOf } from '../test-client.fixture.js';

describe('CVE-2026-48978, CVE-2026-33540, CVE-2026-33990: the realm is chosen by an attacker', () => {
  it.each([
    'http://169.254.169.254/latest/meta-data',
    'http://10.0.0.1/token',
    'file:///etc/passwd',
    'http://alice:x@127.0.0.1/token',
    'http://metadata/token',
    'token',
  ])('does not ask %s', async (realm) => {
    await using registry = await startFakeRegistry();
    registry.auth = () => unauthorized(`Bearer realm="${realm}",service="x"`);
    using test = createTestClient({ keychain: keychainOf(alice) });
    const getting = test.client.getManifest(parseReference(`${registry.host}/app:v1`));
    await expect(getting).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_TOKEN_SERVER_REFUSED',
      details: { registry: registry.host },
    });
  });

  it('does not give the password to a host that has nothing to do with the registry', async () => {
    await using registry = await startFakeRegistry();
    await using thieves = await startFakeRegistry();
    registry.auth = () => unauthorized(`Bearer realm="http://localhost:${thieves.port}/token"`);
    using test = createTestClient({ keychain: keychainOf(alice) });
    const getting = test.client.getManifest(parseReference(`${registry.host}/app:v1`));
    await expect(getting).rejects.toMatchObject({ code: 'DOCKLET_REGISTRY_TOKEN_SERVER_REFUSED' });
    expect(thieves.requests).toEqual([]);
  });

  it('gives it if the user says so', async () => {
    await using registry = await startFakeRegistry();
    await using server = await startFakeRegistry();
    addFakeImage(registry.content, { repository: 'app', tag: 'v1' });
    const tokens = new FakeTokens({ users: [alice] });
    const host = `localhost:${server.port}`;
    registry.auth = tokens.auth(`http://${host}/token`);
    server.script({ handle: (request) => tokens.issue(request) });
    const trustedTokenServers = { [registry.host]: [host] };
    using test = createTestClient({ keychain: keychainOf(alice), trustedTokenServers });
    await test.client.getManifest(parseReference(`${registry.host}/app:v1`));
    expect(authorizationsOf(server)).toHaveLength(1);
  });

  it('does not take a refresh token along over a redirect', async () => {
    await using registry = await startFakeRegistry();
    await using thieves = await startFakeRegistry();
    registry.auth = () => unauthorized(`Bearer realm="http://${registry.host}/token"`);
    registry.script({ path: /token/, handle: faults.redirect(`http://${thieves.host}/token`) });
    const keychain = keychainOf({ kind: 'identity-token', token: 'refresh' });
    using test = createTestClient({ keychain });
    const getting = test.client.getManifest(parseReference(`${registry.host}/app:v1`));
    await expect(getting).rejects.toMatchObject({ details: { status: 307 } });
    expect(thieves.requests).toEqual([]);
  });
});

describe('CVE-2019-10214: the token server is reached without checking who it is', () => {
  it('does not ask a server without TLS for a registry with TLS', async () => {
    using authority = new TestAuthority();
    await using registry = await startFakeRegistry({ tls: authority.issue() });
    await using server = await startFakeRegistry();
    registry.auth = () => unauthorized(`Bearer realm="http://${server.host}/token"`);
    const tls = { authorities: [authority.ca] };
    using test = createTestClient({ keychain: keychainOf(alice), tls });
    const getting = test.client.getManifest(parseReference(`${registry.host}/app:v1`));
    await expect(getting).rejects.toMatchObject({ code: 'DOCKLET_REGISTRY_TOKEN_SERVER_REFUSED' });
    expect(server.requests).toEqual([]);
  });

  it('does not ask a server with a bad certificate', async () => {
    using authority = new TestAuthority();
    using stranger = new TestAuthority();
    await using registry = await startFakeRegistry({ tls: authority.issue() });
    await using server = await startFakeRegistry({ tls: stranger.issue() });
    registry.auth = () => unauthorized(`Bearer realm="https://${server.host}/token"`);
    const tls = { authorities: [authority.ca] };
    using test = createTestClient({ keychain: keychainOf(alice), tls });
    const getting = test.client.getManifest(parseReference(`${registry.host}/app:v1`));
    await expect(getting).rejects.toMatchObject({ code: 'DOCKLET_REGISTRY_TLS' });
    expect(server.requests).toEqual([]);
  });
});

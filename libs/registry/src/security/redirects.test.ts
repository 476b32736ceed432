import { describe, expect, it } from '@jest/globals';
import { type Descriptor, mediaTypes, parseDigest, parseReference } from '@docklet/oci';
import {
  addFakeImage,
  basicAuth,
  type FakeRegistry,
  faults,
  sha256,
  startFakeRegistry,
  TestAuthority,
  unauthorized,
} from '@docklet/testing';
import {
  alice,
  authorizationsOf,
  createTestClient,
  keychainOf,
  nameOf,
} from '../test-client.fixture.js';

const content = Buffer.from('the content of a layer');
const descriptor: Descriptor = {
  mediaType: mediaTypes.ociLayerGzip,
  digest: parseDigest(sha256(content)),
  size: content.length,
};
const thief = (): ReturnType<typeof unauthorized> =>
  unauthorized('Basic realm="thief", Bearer realm="https://thief.example.com/token"');

describe('GHSA-vh4v-2xq2-g5cg, CVE-2026-50151: a redirect leads to another host', () => {
  it.each([
    ['manifest', 307],
    ['blob', 307],
    ['blob', 302],
  ])('leaves the credentials for a %s behind (%d)', async (what, status) => {
    await using registry = await startFakeRegistry({ auth: basicAuth(alice) });
    await using elsewhere = await startFakeRegistry();
    const image = addFakeImage(elsewhere.content, { repository: 'app', tag: 'v1' });
    const path = what === 'manifest' ? /manifests/ : /blobs/;
    registry.script({ path, handle: redirectAfterLogin(elsewhere, status) });
    using test = createTestClient({ keychain: keychainOf(alice) });
    if (what === 'manifest') {
      await test.client.getManifest(parseReference(`${registry.host}/app:v1`));
    } else {
      const digest = parseDigest(sha256(image.config));
      const config = { mediaType: 'x', digest, size: image.config.length };
      await test.client.openBlob(nameOf(registry), config).toArray();
    }
    expect(authorizationsOf(registry)).not.toEqual([]);
    expect(elsewhere.requests).toHaveLength(1);
    expect(authorizationsOf(elsewhere)).toEqual([]);
  });

  it('keeps them within the same registry', async () => {
    await using registry = await startFakeRegistry({ auth: basicAuth(alice) });
    addFakeImage(registry.content, { repository: 'app', tag: 'v1' });
    registry.script({ path: /manifests\/old/, handle: redirectAfterLogin(registry, 307, 'v1') });
    using test = createTestClient({ keychain: keychainOf(alice) });
    await test.client.getManifest(parseReference(`${registry.host}/app:old`));
    expect(authorizationsOf(registry)).toHaveLength(2);
  });

  it('does not take them up again when the redirects come back', async () => {
    await using registry = await startFakeRegistry({ auth: basicAuth(alice) });
    await using elsewhere = await startFakeRegistry();
    const back = `http://${registry.host}/v2/app/manifests/back`;
    elsewhere.script({ handle: faults.redirect(back) });
    registry.script({ path: /manifests\/v1/, handle: redirectAfterLogin(elsewhere, 307) });
    using test = createTestClient({ keychain: keychainOf(alice) });
    const getting = test.client.getManifest(parseReference(`${registry.host}/app:v1`));
    await expect(getting).rejects.toMatchObject({ code: 'DOCKLET_REGISTRY_UNAUTHORIZED' });
    const [cameBack] = registry.requestsOf('GET', /manifests\/back/);
    expect(cameBack?.headers.authorization).toBeUndefined();
  });

  it('does not go on with an upload at another host without TLS', async () => {
    await using registry = await startFakeRegistry({ auth: basicAuth(alice) });
    await using elsewhere = await startFakeRegistry();
    registry.script({ method: 'POST', handle: afterLogin(acceptedAt(elsewhere, 'http:')) });
    using test = createTestClient({ keychain: keychainOf(alice) });
    const source = { open: () => [content] };
    const pushing = test.client.pushBlob(nameOf(registry), descriptor, source);
    await expect(pushing).rejects.toMatchObject({ code: 'DOCKLET_REGISTRY_REDIRECT' });
    expect(elsewhere.requests).toEqual([]);
  });

  it('leaves them behind when an upload goes on at another host with TLS', async () => {
    using authority = new TestAuthority();
    const certificate = authority.issue();
    await using registry = await startFakeRegistry({ tls: certificate, auth: basicAuth(alice) });
    await using elsewhere = await startFakeRegistry({ tls: certificate });
    elsewhere.script({ method: 'PATCH', handle: faults.answer(acceptedAt(elsewhere, 'https:')) });
    elsewhere.script({ method: 'PUT', handle: faults.answer({ status: 201 }) });
    registry.script({ method: 'POST', handle: afterLogin(acceptedAt(elsewhere, 'https:')) });
    const tls = { authorities: [authority.ca] };
    using test = createTestClient({ keychain: keychainOf(alice), tls });
    const source = { open: () => [content] };
    const options = { chunkBytes: 10 };
    await test.client.pushBlob(nameOf(registry), descriptor, source, options);
    expect(elsewhere.requests.map(({ method }) => method)).toEqual(['PATCH', 'PATCH', 'PUT']);
    expect(authorizationsOf(elsewhere)).toEqual([]);
  });

  it('does not answer the challenge of where a redirect led', async () => {
    await using registry = await startFakeRegistry();
    await using elsewhere = await startFakeRegistry({ auth: thief });
    registry.script({ path: /manifests/, handle: faults.redirect(`http://${elsewhere.host}/x`) });
    const keychain = keychainOf(alice);
    using test = createTestClient({ keychain });
    const getting = test.client.getManifest(parseReference(`${registry.host}/app:v1`));
    await expect(getting).rejects.toMatchObject({ code: 'DOCKLET_REGISTRY_UNAUTHORIZED' });
    expect(elsewhere.requests).toHaveLength(1);
    expect(keychain.asked).toEqual([]);
  });

  it('does not go from https to http', async () => {
    using authority = new TestAuthority();
    await using registry = await startFakeRegistry({ tls: authority.issue() });
    await using elsewhere = await startFakeRegistry();
    registry.script({ path: /manifests/, handle: faults.redirect(`http://${elsewhere.host}/x`) });
    using test = createTestClient({ tls: { authorities: [authority.ca] } });
    const getting = test.client.getManifest(parseReference(`${registry.host}/app:v1`));
    await expect(getting).rejects.toMatchObject({ code: 'DOCKLET_REGISTRY_REDIRECT' });
    expect(elsewhere.requests).toEqual([]);
  });

  it.each([
    ['to another scheme', 'file:///etc/passwd'],
    ['to a public host without TLS', 'http://example.com/x'],
    ['with credentials in the URL', 'http://alice:x@127.0.0.1/'],
  ])('does not go %s', async (_, location) => {
    await using registry = await startFakeRegistry();
    registry.script({ path: /manifests/, handle: faults.redirect(location) });
    using test = createTestClient();
    const getting = test.client.getManifest(parseReference(`${registry.host}/app:v1`));
    await expect(getting).rejects.toMatchObject({ code: 'DOCKLET_REGISTRY_REDIRECT' });
  });

  it('does not turn a PUT into a GET', async () => {
    await using registry = await startFakeRegistry();
    registry.script({ method: 'PUT', handle: faults.redirect('/elsewhere', 302) });
    const image = addFakeImage(registry.content, { repository: 'app' });
    using test = createTestClient();
    const pushing = test.client.pushManifest(parseReference(`${registry.host}/app:v1`), {
      bytes: image.manifest,
      mediaType: mediaTypes.ociManifest,
    });
    await expect(pushing).rejects.toMatchObject({ code: 'DOCKLET_REGISTRY_REDIRECT' });
  });

  it('follows ten redirects and no more', async () => {
    await using registry = await startFakeRegistry();
    registry.script({ path: /manifests/, handle: faults.redirect('/v2/app/manifests/again') });
    using test = createTestClient();
    const getting = test.client.getManifest(parseReference(`${registry.host}/app:v1`));
    await expect(getting).rejects.toMatchObject({ code: 'DOCKLET_REGISTRY_REDIRECT' });
    expect(registry.requests).toHaveLength(11);
  });
});

type Handler = ReturnType<typeof faults.status>;

type Response = Awaited<ReturnType<Handler>>;

/** Asks for the password first, and then answers with this. */
function afterLogin(response: Response): Handler {
  return (_, honest) => (honest().status === 401 ? honest() : response);
}

function redirectAfterLogin(target: FakeRegistry, status: number, tag?: string): Handler {
  return (request, honest) => {
    const path = tag === undefined ? request.path : request.path.replace(/[^/]+$/, tag);
    const location = `http://${target.host}${path}`;
    return honest().status === 401 ? honest() : { status, headers: { location } };
  };
}

function acceptedAt(target: FakeRegistry, protocol: string): Response {
  return { status: 202, headers: { location: `${protocol}//${target.host}/upload/1` } };
}

import { describe, expect, it } from '@jest/globals';
import {
  FakeTokens,
  TestAuthority,
  addFakeImage,
  basicAuth,
  basicHeader,
  faults,
  sha256,
  startFakeRegistry,
} from '../index.js';

describe('startFakeRegistry', () => {
  it('serves what it holds', async () => {
    await using registry = await startFakeRegistry();
    const image = addFakeImage(registry.content, { repository: 'a/b', tag: 'v1' });
    const manifest = await fetch(`http://${registry.host}/v2/a/b/manifests/v1`);
    expect(manifest.headers.get('docker-content-digest')).toBe(image.digest);
    expect(Buffer.from(await manifest.arrayBuffer())).toEqual(image.manifest);
    const config = await fetch(`http://${registry.host}/v2/a/b/blobs/${sha256(image.config)}`);
    expect(config.status).toBe(200);
    expect(registry.requests.map(({ method, path }) => [method, path])).toEqual([
      ['GET', '/v2/a/b/manifests/v1'],
      ['GET', `/v2/a/b/blobs/${sha256(image.config)}`],
    ]);
  });

  it('serves ranges', async () => {
    await using registry = await startFakeRegistry();
    const digest = registry.content.addBlob('0123456789');
    const url = `http://${registry.host}/v2/a/blobs/${digest}`;
    const part = await fetch(url, { headers: { range: 'bytes=3-5' } });
    expect([part.status, await part.text()]).toEqual([206, '345']);
    expect(part.headers.get('content-range')).toBe('bytes 3-5/10');
    const beyond = await fetch(url, { headers: { range: 'bytes=10-' } });
    expect(beyond.status).toBe(416);
  });

  it('takes uploads, and refuses what does not match its digest', async () => {
    await using registry = await startFakeRegistry();
    const send = async (body: string): Promise<number> => {
      const start = await fetch(`http://${registry.host}/v2/a/blobs/uploads/`, { method: 'POST' });
      const location = start.headers.get('location') ?? '';
      const digest = sha256(Buffer.from('content'));
      const url = `http://${registry.host}${location}&digest=${digest}`;
      return (await fetch(url, { method: 'PUT', body })).status;
    };
    expect(await send('other')).toBe(400);
    expect(await send('content')).toBe(201);
    expect(registry.content.blobs.size).toBe(1);
  });

  it('follows the newest rule until it is used up', async () => {
    await using registry = await startFakeRegistry();
    registry.script({ path: /v2/, handle: faults.status(500) });
    registry.script({ path: /v2/, times: 1, handle: faults.status(429) });
    const statuses = [1, 2, 3].map(async () => (await fetch(`http://${registry.host}/v2/`)).status);
    expect((await Promise.all(statuses)).sort()).toEqual([429, 500, 500]);
  });

  it('cuts a body off', async () => {
    await using registry = await startFakeRegistry();
    const digest = registry.content.addBlob('0123456789');
    registry.script({ path: /blobs/, handle: faults.cutAfter(5) });
    const response = await fetch(`http://${registry.host}/v2/a/blobs/${digest}`);
    await expect(response.text()).rejects.toThrow('terminated');
  });

  it('asks for a password', async () => {
    const user = { username: 'alice', password: 'wonderland' };
    await using registry = await startFakeRegistry({ auth: basicAuth(user) });
    const url = `http://${registry.host}/v2/`;
    expect((await fetch(url)).headers.get('www-authenticate')).toBe('Basic realm="fake"');
    const headers = { authorization: basicHeader(user) };
    expect((await fetch(url, { headers })).status).toBe(200);
  });

  it('asks for a token of the right scope', async () => {
    await using registry = await startFakeRegistry();
    const tokens = new FakeTokens();
    registry.auth = tokens.auth(`http://${registry.host}/token`);
    registry.script({ path: /^\/token$/, handle: (request) => tokens.issue(request) });
    const statusWith = async (scope: string): Promise<number> => {
      const answer = await fetch(`http://${registry.host}/token?scope=${scope}`);
      const { token } = (await answer.json()) as { token: string };
      const headers = { authorization: `Bearer ${token}` };
      return (await fetch(`http://${registry.host}/v2/a/tags/list`, { headers })).status;
    };
    expect(await statusWith('repository:b:pull')).toBe(401);
    expect(await statusWith('repository:a:pull,push')).toBe(404);
  });
});

describe('TestAuthority', () => {
  it('makes certificates that end when they should', () => {
    using authority = new TestAuthority();
    expect(authority.ca).toContain('BEGIN CERTIFICATE');
    expect(authority.issue().cert).not.toBe(authority.issue({ isExpired: true }).cert);
  });
});

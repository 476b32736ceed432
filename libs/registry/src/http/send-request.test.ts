import { randomBytes } from 'node:crypto';
import { type Server, createServer } from 'node:net';

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { digestOf, parseRepositoryName } from '@docklet/oci';
import {
  FakeTokens,
  TestAuthority,
  basicAuth,
  errorResponse,
  faults,
  startFakeRegistry,
} from '@docklet/testing';
import type { RegistryClient } from '../index.js';
import {
  alice,
  createTestClient,
  expectSoon,
  keychainOf,
  referenceTo,
} from '../test-client.fixture.js';

const content = randomBytes(1_000_000);
const chunked = 'Transfer-Encoding: chunked';
const close = 'Connection: close';

describe('sendRequest', () => {
  it('uses a connection for several blobs', async () => {
    await using registry = await startFakeRegistry();
    registry.content.addBlob(content);
    using test = createTestClient();
    for (let count = 0; count < 3; count += 1) {
      expect((await read(test.client, registry.host)).equals(content)).toBe(true);
    }
    expect(registry.connectionCount).toBe(1);
  });

  it('keeps to sixteen connections, and gives up what waits for one', async () => {
    await using registry = await startFakeRegistry();
    registry.script({ path: /manifests/, handle: faults.stallAfter(0) });
    using test = createTestClient();
    const begin = async (signal?: AbortSignal): Promise<unknown> =>
      await test.client.getManifest(referenceTo(registry), signal && { signal });
    const first = Array.from({ length: 16 }, async () => await begin());
    await expectSoon(() => registry.requestsOf('GET', /manifests/).length === 16);
    const impatience = new AbortController();
    const last = begin(impatience.signal);
    impatience.abort(new Error('enough'));
    await expect(last).rejects.toThrow('enough');
    expect(registry.requestsOf('GET', /manifests/)).toHaveLength(16);
    test.client.close();
    expect((await Promise.allSettled(first)).map(({ status }) => status)).not.toContain(
      'fulfilled',
    );
  });

  it('notices that a kept connection was closed, without a pause', async () => {
    await using registry = await startFakeRegistry();
    registry.content.addBlob(content);
    using test = createTestClient();
    await read(test.client, registry.host);
    registry.closeConnections();
    expect((await read(test.client, registry.host)).equals(content)).toBe(true);
    expect(test.pausesMs).toEqual([]);
  });

  it('reads a body in chunks', async () => {
    await using registry = await startFakeRegistry();
    const headers = { 'transfer-encoding': 'chunked' };
    registry.script({
      path: /blobs/,
      handle: faults.answer({ status: 200, headers, body: content }),
    });
    using test = createTestClient();
    expect((await read(test.client, registry.host)).equals(content)).toBe(true);
  });

  it('works through TLS', async () => {
    using authority = new TestAuthority();
    await using registry = await startFakeRegistry({ tls: authority.issue() });
    registry.content.addBlob(content);
    using test = createTestClient({ tls: { authorities: [authority.ca] } });
    for (let count = 0; count < 2; count += 1) {
      expect((await read(test.client, registry.host)).equals(content)).toBe(true);
    }
    expect(registry.connectionCount).toBe(1);
  });

  it('answers challenges', async () => {
    await using registry = await startFakeRegistry({ auth: basicAuth(alice) });
    registry.content.addBlob(content);
    using test = createTestClient({ keychain: keychainOf(alice) });
    expect((await read(test.client, registry.host)).equals(content)).toBe(true);
  });

  it('gets tokens', async () => {
    await using registry = await startFakeRegistry();
    const tokens = new FakeTokens();
    registry.auth = tokens.auth(`http://${registry.host}/token`);
    registry.script({ path: /^\/token$/, handle: (request) => tokens.issue(request) });
    registry.content.addBlob(content);
    using test = createTestClient();
    expect((await read(test.client, registry.host)).equals(content)).toBe(true);
  });

  it('reads what the registry says about a refusal', async () => {
    await using registry = await startFakeRegistry();
    const refusal = errorResponse(403, 'DENIED', 'no');
    const { length } = String(refusal.body);
    const headers = { 'content-length': String(length) };
    registry.script({ path: /blobs/, handle: faults.answer({ ...refusal, headers }) });
    using test = createTestClient();
    await expect(read(test.client, registry.host)).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_DENIED',
      details: { diagnostics: [{ code: 'DENIED', message: '"no"' }] },
    });
  });

  it('reads a body that ends with the connection', async () => {
    await using server = await startRawServer(Buffer.concat([Buffer.from(head('X: y')), content]));
    using test = createTestClient();
    expect((await read(test.client, server.host)).equals(content)).toBe(true);
  });

  it('uses nothing of what comes after the announced end, and no such connection again', async () => {
    const answer = head(`Content-Length: ${content.length}`);
    const more = `HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx`;
    const bytes = Buffer.concat([Buffer.from(answer), content, Buffer.from(more)]);
    await using server = await startRawServer(bytes);
    using test = createTestClient();
    for (let count = 0; count < 2; count += 1) {
      expect((await read(test.client, server.host)).equals(content)).toBe(true);
    }
  });

  it.each([
    ['is not HTTP', 'SSH-2.0-OpenSSH\r\n\r\n'],
    ['speaks HTTP/2', 'HTTP/2 200\r\n\r\n'],
    ['has a status of two digits', 'HTTP/1.1 20 X\r\n\r\n'],
    ['folds a line', head('A: b', ' c')],
    ['has a space before a colon', head('Content-Length : 5')],
    ['has no colon', head('Content-Length')],
    ['has no name before a colon', head(': 5')],
    ['hides a line after a bare line feed', head('A: b\nContent-Length: 5')],
    ['hides a line after a bare carriage return', head('A: b\rX: 5')],
    ['has a NUL in its head', head('A: \0')],
    ['frames in two ways', `${head('Content-Length: 5', 'Transfer-Encoding: chunked')}xxxxx`],
    ['has two lengths', `${head('Content-Length: 5', 'Content-Length: 5')}xxxxx`],
    ['has a list of lengths', `${head('Content-Length: 5, 6')}xxxxx`],
    ['has a length with a sign', `${head('Content-Length: +5')}xxxxx`],
    ['has a negative length', `${head('Content-Length: -5')}xxxxx`],
    ['has a hexadecimal length', `${head('Content-Length: 0x5')}xxxxx`],
    ['has a length beyond all numbers', `${head(`Content-Length: ${'9'.repeat(20)}`)}xxxxx`],
    ['sends a chunk without a size', `${head(chunked)}hello\r\n`],
    ['sends a negative size', `${head(chunked)}-5\r\nhello\r\n0\r\n\r\n`],
    ['sends a size beyond all numbers', `${head(chunked)}${'f'.repeat(20)}\r\n`],
    ['sends a chunk that is too long', `${head(chunked)}3\r\nhello\r\n0\r\n\r\n`],
    ['sends trailers without end', `${head(chunked)}0\r\n${'a: b\r\n'.repeat(100_000)}`],
    ['sends a head without end', `HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(100_000)}`],
    ['sends a header without end', `HTTP/1.1 200 OK\r\nX: ${'y'.repeat(100_000)}`],
  ])('refuses a server that %s', async (_, answer) => {
    await using server = await startRawServer(answer);
    using test = createTestClient({ retry: { maxAttempts: 1 } });
    await expect(read(test.client, server.host)).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_INVALID_RESPONSE',
    });
  });

  it.each([
    ['closes in a size', `${head(chunked)}3`],
    ['closes at once', ''],
    ['closes in the head', 'HTTP/1.1 200'],
    ['closes in the body', `${head('Content-Length: 1000000')}xx`],
    ['closes in a chunk', `${head(chunked)}5\r\nhe`],
    ['closes in the body, as announced', `${head(close, 'Content-Length: 1000000')}xx`],
    ['closes in a chunk, as announced', `${head(close, chunked)}5\r\nhe`],
  ])('gives up a server that %s', async (_, answer) => {
    await using server = await startRawServer(answer);
    using test = createTestClient({ retry: { maxAttempts: 1 } });
    await expect(read(test.client, server.host)).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_CONNECTION',
    });
  });

  it('passes over what comes before the answer', async () => {
    const early = 'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n';
    const bytes = Buffer.concat([Buffer.from(early + head('X: y')), content]);
    await using server = await startRawServer(bytes);
    using test = createTestClient();
    expect((await read(test.client, server.host)).equals(content)).toBe(true);
  });

  it('reads the same however a body is cut into chunks and packets', async () => {
    const small = content.subarray(0, 20_000);
    const cut = fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(cut, fc.constantFrom('', ';a=b'), async (sizes, extension) => {
        const chunks = cutIntoChunks(small, sizes, extension);
        const answer = Buffer.concat([Buffer.from(head(chunked)), ...chunks]);
        await using server = await startRawServer(answer);
        using test = createTestClient();
        expect((await read(test.client, server.host, small)).equals(small)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});

function head(...headers: string[]): string {
  return ['HTTP/1.1 200 OK', ...headers, '', ''].join('\r\n');
}

function cutIntoChunks(bytes: Buffer, sizes: readonly number[], extension: string): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const chunk = bytes.subarray(at, at + (sizes[turn % sizes.length] ?? 1));
    const size = Buffer.from(`${chunk.length.toString(16)}${extension}\r\n`);
    chunks.push(size, chunk, Buffer.from('\r\n'));
    at += chunk.length;
  }
  return [...chunks, Buffer.from('0\r\nX-Trailer: y\r\n\r\n')];
}

async function read(client: RegistryClient, host: string, bytes = content): Promise<Buffer> {
  const descriptor = { mediaType: 'x', digest: digestOf(bytes), size: bytes.length };
  const stream = client.openBlob(parseRepositoryName(`${host}/app`), descriptor);
  return Buffer.concat((await stream.toArray()) as Buffer[]);
}

/** A server that says the same to everybody, after it was asked something that is not TLS. */
async function startRawServer(
  answer: string | Buffer,
): Promise<{ host: string } & AsyncDisposable> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', (bytes) => {
      const isTls = bytes[0] === 0x16;
      socket.end(isTls ? 'HTTP/1.1 400 Bad Request\r\n\r\n' : answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return {
    host: `127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

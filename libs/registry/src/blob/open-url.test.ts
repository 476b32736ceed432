import { describe, expect, it } from '@jest/globals';
import { faults, startFakeRegistry } from '@docklet/testing';
import { createTestClient } from '../test-client.fixture.js';

async function read(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

describe('RegistryClient.openUrl', () => {
  it('reads what is there, and asks again after a passing failure', async () => {
    await using server = await startFakeRegistry();
    server.script({ path: /rootfs/, handle: faults.answer({ status: 200, body: 'archive' }) });
    server.script({ path: /rootfs/, times: 1, handle: faults.status(503) });
    using test = createTestClient();
    expect(await read(test.client.openUrl(`http://${server.host}/rootfs.tar`))).toBe('archive');
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('fails in the middle when the connection is cut', async () => {
    await using server = await startFakeRegistry();
    const body = 'x'.repeat(1000);
    server.script({ path: /./, handle: () => ({ status: 200, body, cutAfterBytes: 10 }) });
    using test = createTestClient();
    await expect(read(test.client.openUrl(`http://${server.host}/a`))).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_CONNECTION',
    });
  });

  it('says that there is nothing', async () => {
    await using server = await startFakeRegistry();
    server.script({ path: /./, handle: faults.status(404) });
    using test = createTestClient();
    await expect(read(test.client.openUrl(`http://${server.host}/a`))).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_NOT_FOUND',
    });
  });

  it.each(['file:///etc/passwd', 'rootfs.tar', 'https://alice:secret@localhost/a'])(
    'refuses %s',
    (url) => {
      using test = createTestClient();
      expect(() => test.client.openUrl(url)).toThrow(
        expect.objectContaining({ code: 'DOCKLET_REGISTRY_INVALID_OPTION' }),
      );
    },
  );
});

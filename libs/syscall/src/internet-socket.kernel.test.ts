import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { createSocketPair } from './descriptors.js';
import { bindSocket, boundPort, holdPort, socketName } from './internet-socket.js';

const localhost = { 4: Buffer.of(127, 0, 0, 1), 6: Buffer.from([...Buffer.alloc(15), 1]) };

describe('holdPort', () => {
  it.each([
    ['tcp', 4],
    ['tcp', 6],
    ['udp', 4],
    ['udp', 6],
  ] as const)('takes a %s port of IPv%i that is then in use', (protocol, family) => {
    using held = holdPort({ protocol, address: localhost[family], port: 0 });
    const port = boundPort(held);
    expect(port).toBeGreaterThan(0);
    const again = { protocol, address: localhost[family], port };
    expect(() => holdPort(again)).toThrow(expect.objectContaining({ errno: 'EADDRINUSE' }));
    held.close();
    holdPort(again).close();
  });

  it('keeps servers of others from the port', async () => {
    using held = holdPort({ protocol: 'tcp', address: localhost[4], port: 0 });
    const server = createServer();
    server.listen(boundPort(held), '127.0.0.1');
    const [error] = (await once(server, 'error')) as [Error];
    expect(error).toMatchObject({ code: 'EADDRINUSE' });
  });
});

describe('bindSocket', () => {
  it('refuses an address that is not of this host', () => {
    expect(() =>
      bindSocket({ protocol: 'tcp', address: Buffer.of(192, 0, 2, 77), port: 0 }),
    ).toThrow(expect.objectContaining({ errno: 'EADDRNOTAVAIL' }));
  });
});

describe('socketName', () => {
  it.each([
    ['tcp', 4],
    ['udp', 6],
  ] as const)('says where a %s socket of IPv%i is', (protocol, family) => {
    using held = holdPort({ protocol, address: localhost[family], port: 0 });
    const port = boundPort(held);
    expect(socketName(held)).toEqual({ protocol, address: localhost[family], port });
  });

  it('knows no place of a Unix socket', () => {
    const [one, other] = createSocketPair();
    expect(socketName(one)).toBeUndefined();
    [one, other].forEach((socket) => socket.close());
  });
});

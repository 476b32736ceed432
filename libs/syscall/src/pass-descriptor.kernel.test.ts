import { describe, expect, it } from '@jest/globals';
import { createSocketPair } from './descriptors.js';
import { bindSocket, boundPort } from './internet-socket.js';
import { sendDescriptor } from './pass-descriptor.js';

const localhost = Buffer.of(127, 0, 0, 1);

describe('sendDescriptor', () => {
  it('keeps open what it has sent until nobody can receive it any more', () => {
    const [from, to] = createSocketPair();
    const socket = bindSocket({ protocol: 'udp', address: localhost, port: 0 });
    const wanted = { protocol: 'udp', address: localhost, port: boundPort(socket) } as const;
    sendDescriptor(from, Buffer.alloc(8), socket);
    socket.close();
    expect(() => bindSocket(wanted)).toThrow(expect.objectContaining({ errno: 'EADDRINUSE' }));
    from.close();
    to.close();
    bindSocket(wanted).close();
  });

  it('says when there is no other side', () => {
    const [from, to] = createSocketPair();
    to.close();
    expect(() => sendDescriptor(from, Buffer.alloc(8))).toThrow(
      expect.objectContaining({ errno: 'EPIPE' }),
    );
    from.close();
  });
});

import { type IncomingMessage, type Server, createServer, request } from 'node:http';
import { type AddressInfo, type Socket, connect } from 'node:net';
import type { Duplex } from 'node:stream';

/** A proxy that leads everything to one port of this machine, whatever host was asked for. */
export class FakeProxy implements AsyncDisposable {
  /** The request lines it has seen. */
  readonly seen: string[] = [];
  readonly authorizations: (string | undefined)[] = [];
  readonly #server: Server;
  readonly #sockets: Duplex[] = [];

  private constructor(port: number, status: number) {
    this.#server = createServer((incoming, outgoing) => {
      this.#note(incoming);
      const path = new URL(incoming.url ?? '').pathname;
      const { method, headers } = incoming;
      const forward = request({ port, path, ...(method && { method }), headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      incoming.pipe(forward);
    });
    this.#server.on('connect', (incoming: IncomingMessage, client: Duplex) => {
      this.#note(incoming);
      if (status !== 200) {
        client.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
        return;
      }
      const target: Socket = connect(port, '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        client.pipe(target).pipe(client);
      });
      this.#sockets.push(client, target);
    });
  }

  /** Starts a proxy that leads to a port; with another status than 200 it refuses tunnels. */
  static async start(port: number, status = 200): Promise<FakeProxy> {
    const proxy = new FakeProxy(port, status);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#sockets.forEach((socket) => socket.destroy());
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #note({ method, url, headers }: IncomingMessage): void {
    this.seen.push(`${method ?? ''} ${url ?? ''}`);
    this.authorizations.push(headers['proxy-authorization']);
  }
}

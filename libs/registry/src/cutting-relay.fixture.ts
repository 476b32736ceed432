import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';

/** A relay to a port of this machine, on which connections break after so many bytes: some times, and then no more. */
export class CuttingRelay implements AsyncDisposable {
  remainingCuts: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(port: number, cutAfterBytes: number, cuts: number) {
    this.remainingCuts = cuts;
    this.#server = createServer((client) => {
      const target = connect(port, '127.0.0.1');
      let bytes = 0;
      const count = (chunk: Buffer): void => {
        bytes += chunk.length;
        if (bytes > cutAfterBytes && this.remainingCuts > 0) {
          this.remainingCuts -= 1;
          client.resetAndDestroy();
          target.resetAndDestroy();
        }
      };
      for (const socket of [client, target]) {
        this.#sockets.add(socket);
        socket.on('error', () => socket.destroy()).on('data', count);
      }
      client.pipe(target).pipe(client);
    });
  }

  /** Starts a relay to a host and port of this machine. */
  static async start(host: string, cutAfterBytes: number, cuts: number): Promise<CuttingRelay> {
    const relay = new CuttingRelay(Number(host.split(':')[1]), cutAfterBytes, cuts);
    await new Promise<void>((resolve) => relay.#server.listen(0, '127.0.0.1', resolve));
    return relay;
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#sockets.forEach((socket) => socket.destroy());
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

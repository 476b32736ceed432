import { readdirSync, readlinkSync } from 'node:fs';
import { parseAddress, addressToBytes } from '@docklet/network';
import type { Fd, SocketAddress } from '@docklet/syscall';
import {
  MSG_DONTWAIT,
  sendDescriptor,
  socketName,
  takeFromProcess,
  trySyscall,
  whenReadable,
} from '@docklet/syscall';
import { keepSocket, portMessageBytes } from '../plan/port-steps.js';
import type { ContainerProcesses, PortBinding } from '../state/container-record.js';
import { openProcess } from '../state/process-identity.js';

/**
 * How long the monitor is waited for: it does not answer while somebody who is attached does not take what the container
 * writes, and does what it was told when that is over.
 */
const patienceMs = 1000;

/** The ports of the host that the monitor of a container keeps while that runs. */
export class MonitorPorts implements Disposable {
  readonly #pid: number;
  readonly #monitor: Fd;
  readonly #writer: Fd;

  private constructor(pid: number, monitor: Fd, writer: Fd) {
    this.#pid = pid;
    this.#monitor = monitor;
    this.#writer = writer;
  }

  /** @returns undefined when the monitor has ended, or was not made to be told of ports */
  static open({ monitor, portsFd }: ContainerProcesses): MonitorPorts | undefined {
    const pidfd = portsFd === undefined ? undefined : openProcess(monitor);
    if (pidfd === undefined || portsFd === undefined) {
      return undefined;
    }
    try {
      return new MonitorPorts(monitor.pid, pidfd, takeFromProcess(pidfd, portsFd));
    } catch (error) {
      pidfd.close();
      throw error;
    }
  }

  /** Leaves the ports as they are. */
  [Symbol.dispose](): void {
    this.#writer.close();
    this.#monitor.close();
  }

  /** Has sockets that hold ports kept until the container ends. They stay the caller's as well. */
  async keep(sockets: readonly Fd[]): Promise<void> {
    for (const socket of sockets) {
      await this.#tell(keepSocket, socket);
    }
  }

  /** Has the sockets closed that hold these ports. */
  async letGo(bindings: readonly PortBinding[]): Promise<void> {
    const wanted = bindings.map(({ protocol, hostAddress, hostPort }): SocketAddress => {
      const address = addressToBytes(parseAddress(hostAddress));
      return { protocol, port: hostPort, address };
    });
    for (const number of this.#sockets()) {
      const name = this.#nameOf(number);
      if (name !== undefined && wanted.some((one) => isSame(one, name))) {
        await this.#tell(number);
      }
    }
  }

  /** The numbers of its sockets. */
  #sockets(): number[] {
    const folder = `/proc/${this.#pid}/fd`;
    return unlessGone([], () =>
      readdirSync(folder)
        .filter((number) =>
          unlessGone('', () => readlinkSync(`${folder}/${number}`)).startsWith('socket:'),
        )
        .map(Number),
    );
  }

  #nameOf(number: number): SocketAddress | undefined {
    return unlessGone(undefined, () => {
      using socket = takeFromProcess(this.#monitor, number);
      return socketName(socket);
    });
  }

  async #tell(number: number, socket?: Fd): Promise<void> {
    this.#forgetAnswers();
    const body = Buffer.alloc(portMessageBytes);
    body.writeBigInt64LE(BigInt(number));
    unlessGone(undefined, () => {
      sendDescriptor(this.#writer, body, socket);
    });
    await whenReadable(this.#writer, AbortSignal.timeout(patienceMs));
  }

  /** Of whoever was killed before it had read them. */
  #forgetAnswers(): void {
    const bytes = Buffer.alloc(64);
    const { number } = this.#writer;
    while (trySyscall('recvfrom', [number, bytes, bytes.length, MSG_DONTWAIT, null, null]) > 0) {
      // There may be more.
    }
  }
}

function isSame(one: SocketAddress, other: SocketAddress): boolean {
  return (
    one.protocol === other.protocol &&
    one.port === other.port &&
    Buffer.compare(one.address, other.address) === 0
  );
}

/** What is found out about a process that may end at any moment, and all its sockets with it. */
function unlessGone<T>(otherwise: T, find: () => T): T {
  try {
    return find();
  } catch (error) {
    const { code, errno } = error as { readonly code?: unknown; readonly errno?: unknown };
    if ([code, errno].some((one) => gone.includes(String(one)))) {
      return otherwise;
    }
    throw error;
  }
}

/** A process or its descriptor is not there any more. */
const gone: readonly string[] = ['ENOENT', 'ESRCH', 'EBADF', 'EPIPE'];

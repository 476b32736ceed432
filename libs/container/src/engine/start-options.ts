import type { Fd, WindowSize } from '@docklet/syscall';
import type { ContainerAddress } from '../state/container-record.js';
import type { TraceListener } from '../run/start-process.js';

/** Where a container's streams lead. */
export interface StartOptions {
  /** Where its output is passed on to, descriptors of this process. Default: it is thrown away. */
  readonly stdout?: Fd | number | undefined;
  readonly stderr?: Fd | number | undefined;
  /** The size of its terminal, if it gets one. Default: 80 columns, 24 rows. */
  readonly terminalSize?: WindowSize | undefined;
  /** How the caller's terminal was set before it was made raw, to be put back should the caller be killed. */
  readonly terminalSettings?: Uint8Array | undefined;
  /** Whether nobody is attached: nothing is passed on, and the container has nothing to do with this process. */
  readonly isDetached?: boolean;
  /**
   * Whether the container ends with this process, however that ends. Default: true, if it is removed at its end; a
   * container that is kept goes on by itself.
   */
  readonly endsWithParent?: boolean;
  /** Told of a new container's id before anything of it runs. */
  readonly onCreated?: ((id: string) => void) | undefined;
  /**
   * Where it was in its networks, if it is to be there again as far as nobody else is.
   *
   * @internal
   */
  readonly lastAddresses?: readonly ContainerAddress[];
  /**
   * Whether the start is only to be shown: there is no container.
   *
   * @internal
   */
  readonly isOnPaper?: boolean;
  /** Told of every step, its result and its time, once the container has ended or could not be started. */
  readonly onTrace?: TraceListener | undefined;
}

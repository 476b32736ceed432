import type { TcpNetConnectOpts } from 'node:net';

const pauseMs = 20;

/** Tries to connect until somebody listens. */
export async function untilListening(to: TcpNetConnectOpts, signal: AbortSignal): Promise<void> {
  const { connect } = await import('node:net');
  const isListening = (): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = connect(to);
      const end = (answer: boolean): void => {
        socket.destroy();
        resolve(answer);
      };
      socket.once('connect', () => {
        end(true);
      });
      socket.once('error', () => {
        end(false);
      });
    });
  while (!(await isListening())) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    signal.throwIfAborted();
  }
}

import type { WindowSize } from '@docklet/container';
import { getTerminalSettings, rawSettings, setTerminalSettings } from '@docklet/container';
import { nodeStream } from '../output/node-streams.js';

/** The descriptor that is typed at. */
const stdin = 0;

const usualSize: WindowSize = { rows: 24, columns: 80 };

/** The caller's terminal, as long as a container's terminal is shown on it. */
export interface CallerTerminal extends Disposable {
  /** How it was set at the start; undefined when there is no terminal to type at. */
  readonly originalSettings: Uint8Array | undefined;
  /** Its size now. */
  size(): WindowSize;
  /** Hands every key on as it is typed, Ctrl-C too: the container's terminal makes of it what it has to. */
  makeRaw(): void;
  onResize(listener: (size: WindowSize) => void): Disposable;
}

/**
 * Takes hold of the caller's terminal; once disposed of, it is set as it was before.
 *
 * @param isTypedAt whether what is typed goes to the container
 */
export function openTerminal(isTypedAt: boolean): CallerTerminal {
  const originalSettings =
    isTypedAt && process.stdin.isTTY ? getTerminalSettings(stdin) : undefined;
  return {
    originalSettings,
    size,
    makeRaw: () => {
      if (originalSettings !== undefined) {
        setTerminalSettings(stdin, rawSettings(originalSettings));
      }
    },
    onResize: (listener) => {
      const onResize = (): void => {
        listener(size());
      };
      process.on('SIGWINCH', onResize);
      return { [Symbol.dispose]: () => process.off('SIGWINCH', onResize) };
    },
    [Symbol.dispose]: () => {
      if (originalSettings !== undefined) {
        setTerminalSettings(stdin, originalSettings);
      }
    },
  };
}

function size(): WindowSize {
  const stdout = nodeStream('stdout');
  if (!stdout.isTTY) {
    return usualSize;
  }
  const [columns, rows] = stdout.getWindowSize();
  return { columns, rows };
}

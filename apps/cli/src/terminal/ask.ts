import { createInterface } from 'node:readline/promises';
import { getTerminalSettings, setTerminalSettings, withoutEcho } from '@docklet/container';
import { stderr } from '../output/standard-output.js';

const stdin = 0;

/** Longer than any password; whoever sends more has redirected the wrong file. */
const maxSecretBytes = 64 * 1024;

/** Asks for a line at the terminal. */
export async function askLine(question: string): Promise<string> {
  stderr.write(question);
  const lines = createInterface({ input: process.stdin, terminal: false });
  try {
    const { value } = await lines[Symbol.asyncIterator]().next();
    return (value ?? '').trim();
  } finally {
    lines.close();
  }
}

/** Asks for a line that does not appear on the terminal. */
export async function askSecret(question: string): Promise<string> {
  const settings = getTerminalSettings(stdin);
  using _restored = untilDone(() => {
    setTerminalSettings(stdin, settings);
  });
  setTerminalSettings(stdin, withoutEcho(settings));
  const answer = await askLine(question);
  stderr.write('\n');
  return answer;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Does something in the end, also if a signal is the end: a terminal must not stay silent. */
function untilDone(restore: () => void): Disposable {
  const end = (signal: NodeJS.Signals): void => {
    restore();
    stopListening();
    process.kill(process.pid, signal);
  };
  const stopListening = (): void => {
    signals.forEach((signal) => process.off(signal, end));
  };
  signals.forEach((signal) => process.on(signal, end));
  return {
    [Symbol.dispose]: () => {
      restore();
      stopListening();
    },
  };
}

/** A secret that comes through a pipe; the newline that `echo` adds is not part of it. */
export async function readSecret(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    chunks.push(Buffer.from(chunk));
    bytes += chunk.length;
    if (bytes > maxSecretBytes) {
      break;
    }
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}

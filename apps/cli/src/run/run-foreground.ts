import type { ContainerOptions, Engine } from '@docklet/container';
import { SignalForwarder } from '../terminal/forward-signals.js';
import { connectInput } from '../terminal/connect-input.js';
import { openTerminal } from '../terminal/open-terminal.js';
import { printable } from '../output/printable.js';
import type { TransferView, openTransferView } from '../output/transfer-view.js';
import { printTrace } from './print-trace.js';
import { UsageError } from '../usage-error.js';

/** Descriptors of this process. */
const stdout = 1;
const stderr = 2;

/**
 * Runs a container with its streams connected to this process's, until it ends.
 *
 * @returns the container's exit code
 */
export async function runForeground(
  engine: Engine,
  options: ContainerOptions,
  { isTraced }: { readonly isTraced: boolean },
): Promise<number> {
  const { hasTerminal = false, hasStdin = false } = options;
  if (hasTerminal && hasStdin && !process.stdin.isTTY) {
    throw new UsageError(
      '-t with -i',
      'the standard input is not a terminal',
      'leave -t out to pass data through a pipe',
    );
  }
  const source = await prepareSource(engine, options);
  // From here on: what the container's output tells people to send may come before we know that it runs.
  using signals = new SignalForwarder();
  using terminal = hasTerminal ? openTerminal(hasStdin) : undefined;
  const container = await engine.run(
    options,
    {
      stdout,
      stderr,
      terminalSize: terminal?.size(),
      terminalSettings: terminal?.originalSettings,
      ...(isTraced ? { onTrace: printTrace } : {}),
    },
    source,
  );
  terminal?.makeRaw();
  signals.sendTo((signal) => container.process.signal(signal));
  using _resizes = terminal?.onResize((size) => {
    container.process.resize(size);
  });
  using _input = hasStdin ? connectInput(container.process) : undefined;
  const { exitCode } = await container.finished;
  return exitCode;
}

/** Pulls the image if it is missing, and shows how that goes; without an image to pull nothing of this is loaded. */
async function prepareSource(
  engine: Engine,
  options: ContainerOptions,
): ReturnType<Engine['prepareSource']> {
  const { source } = options;
  if (source.kind !== 'image') {
    return engine.prepareSource(options);
  }
  let view: TransferView | undefined;
  try {
    const { openTransferView } = await import('../output/transfer-view.js');
    return await engine.prepareSource(options, {
      onProgress: (progress) => {
        view ??= announce(source.reference, openTransferView);
        view.show(progress);
      },
    });
  } finally {
    view?.[Symbol.dispose]();
  }
}

function announce(name: string, open: typeof openTransferView): TransferView {
  process.stderr.write(`Pulling ${printable(name)}\n`);
  return open(process.stderr, 'auto', 'pull');
}

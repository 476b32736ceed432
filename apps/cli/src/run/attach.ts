import type { AttachedContainer, Engine, WindowSize } from '@docklet/container';
import type { AttachFlags } from '../flags/attach-flags.js';
import { parseDetachKeys } from '../flags/detach-keys.js';
import { tell } from '../output/say.js';
import { writeRecords } from '../output/write-records.js';
import { connectInput } from '../terminal/connect-input.js';
import { SignalForwarder } from '../terminal/forward-signals.js';
import { openTerminal } from '../terminal/open-terminal.js';
import { assertTerminal } from './run-foreground.js';

/**
 * Attaches to a container that runs, until it ends or the detach keys are typed.
 *
 * @returns its exit code; 0 when it was detached from
 */
export async function attach(
  engine: Engine,
  name: string,
  { stdin, sigProxy, detachKeys }: AttachFlags & { readonly stdin: boolean },
): Promise<number> {
  const keys = parseDetachKeys(detachKeys);
  using container = engine.attach(name);
  const { hasTerminal } = container;
  const isTypedAt = stdin && container.input !== undefined;
  if (hasTerminal && isTypedAt) {
    assertTerminal('attach to a terminal');
  }
  using signals = sigProxy ? new SignalForwarder() : undefined;
  signals?.sendTo((signal) => container.signal(signal));
  using terminal = hasTerminal ? openTerminal(isTypedAt) : undefined;
  terminal?.makeRaw();
  if (terminal !== undefined) {
    redraw(container, terminal.size());
  }
  using _resizes = terminal?.onResize((size) => {
    container.resize(size);
  });
  using input = isTypedAt ? connectInput(container, hasTerminal ? keys : undefined) : undefined;
  const ended = Promise.all([container.ended, writeRecords(container.output)]);
  const end = await Promise.race([ended, ...(input === undefined ? [] : [input.detached])]);
  if (end === 'detached') {
    tell('read escape sequence');
    return 0;
  }
  return end[0];
}

/** A program that fills the screen draws it again when the size changes. */
function redraw(container: AttachedContainer, size: WindowSize): void {
  container.resize({ ...size, rows: size.rows + 1 });
  container.resize(size);
}

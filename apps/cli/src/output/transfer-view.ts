import type { ImageProgress } from '@docklet/container';
import { toJson } from '../format/to-json.js';
import { shortId } from '../images/short-id.js';
import { LiveLines } from './live-lines.js';
import { nodeStream } from './node-streams.js';
import type { OutputName } from './output-error.js';
import type { LayerState } from './progress-state.js';
import { nextState } from './progress-state.js';
import type { Direction } from './progress-text.js';
import { layerLine, phaseText } from './progress-text.js';
import { sizeOf } from './size.js';

/** How a transfer is shown: `auto` is for people at a terminal and plain elsewhere. */
export type ProgressFormat = 'auto' | 'plain' | 'json';

/** Shows how images come and go. */
export interface TransferView extends Disposable {
  readonly show: (progress: ImageProgress) => void;
}

/** A line for each layer that changes on a terminal, a line for each thing that happens elsewhere, or JSON. */
export function openTransferView(
  output: OutputName,
  format: ProgressFormat,
  direction: Direction,
): TransferView {
  const stream = nodeStream(output);
  if (format === 'json') {
    return openJson(stream);
  }
  return format === 'auto' && stream.isTTY
    ? openLive(stream, direction)
    : openPlain(stream, direction);
}

/** Calls back when a layer's state changes, and otherwise not more often than this. */
const jsonIntervalMs = 100;

function openJson(stream: NodeJS.WriteStream): TransferView {
  const written = new Map<string, { readonly kind: string; readonly ms: number }>();
  return {
    show: (progress) => {
      const { digest, kind, bytes, total } = progress;
      const last = written.get(digest);
      const isDue = last?.kind !== kind || bytes === total;
      const ms = Date.now();
      if (isDue || ms - last.ms >= jsonIntervalMs) {
        written.set(digest, { kind, ms });
        stream.write(`${toJson(progress)}\n`);
      }
    },
    [Symbol.dispose]: () => undefined,
  };
}

/** Follows the layers, and tells whenever one is in another state. */
function followLayers(
  tell: (state: LayerState, before: LayerState | undefined) => void,
): (progress: ImageProgress) => void {
  const states = new Map<string, LayerState>();
  return (progress) => {
    const before = states.get(progress.digest);
    const state = nextState(before, progress, Date.now());
    if (state !== undefined) {
      states.set(progress.digest, state);
      tell(state, before);
    }
  };
}

function openPlain(stream: NodeJS.WriteStream, direction: Direction): TransferView {
  const show = followLayers((state, before) => {
    if (state.phase !== before?.phase) {
      stream.write(`${shortId(state.digest)}: ${plainText(state, direction)}\n`);
    }
  });
  return { show, [Symbol.dispose]: () => undefined };
}

function plainText({ phase, bytes, total }: LayerState, direction: Direction): string {
  const text = phaseText(phase, direction);
  switch (phase) {
    case 'resumed':
      return `${text} ${sizeOf(bytes)} of ${sizeOf(total)}`;
    case 'downloading':
    case 'uploading':
      return `${text} ${sizeOf(total)}`;
    case 'queued':
    case 'exists':
    case 'waiting':
    case 'extracting':
    case 'mounted':
    case 'ready':
      return text;
  }
}

function openLive(stream: NodeJS.WriteStream, direction: Direction): TransferView {
  const lines = new LiveLines(stream);
  return {
    show: followLayers((state) => {
      lines.set(state.digest, layerLine(state, direction));
    }),
    [Symbol.dispose]: () => {
      lines[Symbol.dispose]();
    },
  };
}

import type { ImageProgress } from '@docklet/container';
import { MultiBar, Presets } from 'cli-progress';
import type { SingleBar } from 'cli-progress';
import { sizeOf } from './size.js';

/** Shows how a pull goes. */
export interface PullView extends Disposable {
  readonly show: (progress: ImageProgress) => void;
}

const words: Readonly<Record<ImageProgress['kind'], string>> = {
  waiting: 'Waiting for another docklet',
  resumed: 'Resumed',
  downloading: 'Downloading',
  extracting: 'Extracting',
  ready: 'Ready',
};

/** Bars for each layer on a terminal, a line for each change elsewhere, or JSON. */
export function openPullView(stream: NodeJS.WriteStream, format: 'auto' | 'json'): PullView {
  if (format === 'json') {
    return viewOf((progress) => stream.write(`${JSON.stringify(progress)}\n`));
  }
  return stream.isTTY ? openBars(stream) : openLines(stream);
}

function viewOf(show: (progress: ImageProgress) => void): PullView {
  return { show, [Symbol.dispose]: () => undefined };
}

/** One line for each thing that happens to a layer, not for every piece of it: download and extraction overlap. */
function openLines(stream: NodeJS.WriteStream): PullView {
  const shown = new Set<string>();
  return viewOf(({ digest, kind, bytes, total }) => {
    if (!shown.has(`${digest} ${kind}`)) {
      shown.add(`${digest} ${kind}`);
      const size = kind === 'resumed' ? `${sizeOf(bytes)} of ${sizeOf(total)}` : sizeOf(total);
      stream.write(`${shorten(digest)}: ${words[kind]} (${size})\n`);
    }
  });
}

function openBars(stream: NodeJS.WriteStream): PullView {
  const bars = new Map<string, SingleBar>();
  const multi = new MultiBar(
    {
      stream,
      hideCursor: true,
      clearOnComplete: false,
      format: '{layer}: {what} {bar} {done}/{size}',
      barsize: 24,
    },
    Presets.shades_grey,
  );
  return {
    show: ({ digest, kind, bytes, total }) => {
      const fields = {
        layer: shorten(digest),
        what: words[kind].padEnd(12),
        done: sizeOf(bytes),
        size: sizeOf(total),
      };
      const bar = bars.get(digest) ?? multi.create(total, bytes, fields);
      bars.set(digest, bar);
      bar.update(bytes, fields);
    },
    [Symbol.dispose]: () => {
      multi.stop();
    },
  };
}

/** `sha256:4f2a…` as people know it: twelve digits. */
function shorten(digest: string): string {
  return digest.replace(/^[^:]*:/, '').slice(0, 12);
}

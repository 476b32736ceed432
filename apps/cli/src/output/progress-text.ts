import type { LayerPhase, LayerState } from './progress-state.js';
import { shortId } from '../images/short-id.js';
import { sizeOf } from './size.js';

/** Where images come from and go to. */
export type Direction = 'pull' | 'push' | 'load' | 'copy';

const words: Readonly<Record<LayerPhase, string>> = {
  queued: 'Pulling fs layer',
  exists: 'Already exists',
  waiting: 'Waiting for another docklet',
  resumed: 'Resumed',
  downloading: 'Downloading',
  extracting: 'Extracting',
  uploading: 'Pushing',
  mounted: 'Mounted from another repository',
  ready: 'Pull complete',
};

const otherWords: Readonly<Record<Direction, Partial<Record<LayerPhase, string>>>> = {
  pull: {},
  push: { queued: 'Preparing', exists: 'Layer already exists', ready: 'Pushed' },
  copy: {
    queued: 'Waiting',
    exists: 'Already there',
    downloading: 'Copying',
    uploading: 'Copying',
    ready: 'Copied',
  },
  load: { queued: 'Waiting', downloading: 'Copying', ready: 'Loaded' },
};

/** What is said of a layer: Docker's words where it has some. */
export function phaseText(phase: LayerPhase, direction: Direction): string {
  return otherWords[direction][phase] ?? words[phase];
}

/** Phases with an end that can be seen coming. */
const moving: ReadonlySet<LayerPhase> = new Set([
  'waiting',
  'resumed',
  'downloading',
  'extracting',
  'uploading',
]);

/** Everything about a layer in one line: what it does, a bar, how much of what, and how fast. */
export function layerLine(state: LayerState, direction: Direction): string {
  const { phase, bytes, total, resumedBytes, bytesPerSecond } = state;
  const name = `${shortId(state.digest)}: ${phaseText(phase, direction)}`;
  const resumed = resumedBytes > 0 ? ` (resumed ${sizeOf(resumedBytes)})` : '';
  if (!moving.has(phase)) {
    return `${name}${resumed}`;
  }
  const speed = bytesPerSecond === undefined ? '' : `  ${sizeOf(bytesPerSecond)}/s`;
  const amount = `${sizeOf(bytes)}/${sizeOf(total)}`;
  return `${name} ${bar(bytes, total)}  ${amount}${speed}${resumed}`;
}

const barWidth = 24;

function bar(bytes: number, total: number): string {
  const share = total === 0 ? 1 : Math.min(1, bytes / total);
  const done = Math.floor(share * barWidth);
  return `[${'='.repeat(done)}${done < barWidth ? '>' : ''}${' '.repeat(Math.max(0, barWidth - done - 1))}]`;
}

import type { ImageProgress } from '@docklet/container';

/** What a layer is doing, as people see it. */
export type LayerPhase = ImageProgress['kind'];

/** How far one layer is. */
export interface LayerState {
  readonly digest: string;
  readonly phase: LayerPhase;
  readonly bytes: number;
  readonly total: number;
  /** What was there from an earlier attempt. */
  readonly resumedBytes: number;
  /** Of the transfer or the extraction that is going on; undefined until it can be told. */
  readonly bytesPerSecond: number | undefined;
  /** When that began, and with how many bytes. */
  readonly since: { readonly ms: number; readonly bytes: number };
}

/** Speeds of the first moments say nothing. */
const minMeasuredMs = 200;

/**
 * What becomes of a layer's state with the next news. A layer is extracted while it still arrives: as long as bytes come
 * in it is downloading, however much of it has been extracted.
 */
export function nextState(
  before: LayerState | undefined,
  { kind, digest, bytes, total }: ImageProgress,
  nowMs: number,
): LayerState | undefined {
  const isBehind = kind === 'extracting' && before !== undefined && isArriving(before);
  if (isBehind) {
    return undefined;
  }
  const isSame = before?.phase === kind;
  const since = isSame ? before.since : { ms: nowMs, bytes };
  const elapsedMs = nowMs - since.ms;
  return {
    digest,
    phase: kind,
    bytes,
    total,
    resumedBytes: kind === 'resumed' ? bytes : (before?.resumedBytes ?? 0),
    bytesPerSecond:
      elapsedMs < minMeasuredMs ? undefined : ((bytes - since.bytes) / elapsedMs) * 1000,
    since,
  };
}

function isArriving({ phase, bytes, total }: LayerState): boolean {
  return (phase === 'downloading' || phase === 'resumed') && bytes < total;
}

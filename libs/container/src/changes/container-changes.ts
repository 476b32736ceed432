import type { EngineContext } from '../engine/engine-context.js';
import { openWritten } from '../root/writable-layer.js';
import type { StoredContainer } from '../state/container-store.js';
import { LowerLayers } from './lower-layers.js';
import type { ChangeKind, UpperChange } from './upper-changes.js';
import { hasAttributesOf, upperChanges } from './upper-changes.js';

/** A file that is not as the image has it. */
export interface FileChange {
  /** Absolute. */
  readonly path: string;
  readonly kind: ChangeKind;
}

/**
 * What a container has changed in its files, sorted by path.
 *
 * What is there only so that something could be mounted at it is nobody's change: Docker keeps it in a layer of its own.
 */
export function containerChanges(
  context: EngineContext,
  container: StoredContainer,
): readonly FileChange[] {
  return readChanges(context, container)
    .map(({ names, kind }) => ({ path: pathOf(names), kind }))
    .toSorted((first, second) => (first.path < second.path ? -1 : 1));
}

/** The same, with what the upper folder has of each file, but for its contents. */
export function readChanges(
  { layout, containers }: EngineContext,
  { record }: StoredContainer,
): readonly UpperChange[] {
  using lower = new LowerLayers(record.layers);
  using written = openWritten({ files: layout.containerFiles(record.id), options: record.options });
  const targets = (containers.readEntrySpec(record.id).mounts ?? []).map(
    ({ destination }) => destination,
  );
  const changes = [...upperChanges(written.upperDir, lower)];
  const kept: UpperChange[] = [];
  // From the end: what is in a folder comes behind it.
  for (const change of changes.toReversed()) {
    if (!isForMounts(change, targets, kept.at(-1), lower)) {
      kept.push(change);
    }
  }
  return kept.toReversed();
}

/** A name as people see it. */
export function pathOf(names: readonly Buffer[]): string {
  return `/${names.map((name) => name.toString()).join('/')}`;
}

function isForMounts(
  { names, kind, input, isOpaque }: UpperChange,
  targets: readonly string[],
  next: UpperChange | undefined,
  lower: LowerLayers,
): boolean {
  const path = pathOf(names);
  if (input === undefined || kind === 'deleted' || isOpaque) {
    return false;
  }
  const isFolder = input.entry.type === 'directory';
  const isOnTheWay = targets.some((target) => target === path || target.startsWith(`${path}/`));
  if (
    !isOnTheWay ||
    (isFolder && next !== undefined && pathOf(next.names).startsWith(`${path}/`))
  ) {
    return false;
  }
  return isFolder
    ? hasAttributesOf(input, lower.find(names))
    : kind === 'added' && input.entry.size === 0;
}

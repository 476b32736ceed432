import { lstatSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { logFileName } from '../plan/log-steps.js';
import type { StoredContainer } from '../state/container-store.js';
import type { EngineContext } from './engine-context.js';

/** How much room a container takes. */
export interface ContainerSize {
  /** What it has changed, in its writable layer; if that has a limit, what its image takes on the disk. */
  readonly writtenBytes: number;
  readonly logBytes: number;
  /** The layers of its image, as they are on the disk; other containers share them. */
  readonly layerBytes: number;
}

/** Measures how much room a container takes: every file of its writable layer is looked at. */
export function containerSize(
  { layout }: EngineContext,
  { record }: StoredContainer,
): ContainerSize {
  const { upperDir, writableImage, log } = layout.containerFiles(record.id);
  return {
    writtenBytes:
      record.options.writableBytes === undefined
        ? sizeBelow(upperDir)
        : allocatedBytes(writableImage),
    logBytes: sizeOfLog(log),
    layerBytes: record.layers
      .filter(({ kind }) => kind !== 'directory')
      .reduce(
        (sum, layer) => sum + (statSync(layer.path, { throwIfNoEntry: false })?.size ?? 0),
        0,
      ),
  };
}

/** stat(2) counts in blocks of this size, whatever the file system's are. */
const blockBytes = 512;

/** What a file with holes takes. */
function allocatedBytes(file: string): number {
  return (statSync(file, { throwIfNoEntry: false })?.blocks ?? 0) * blockBytes;
}

/** A file with several names counts once; what is removed meanwhile does not count. */
function sizeBelow(folder: string, seen = new Set<number>()): number {
  let sum = 0;
  for (const entry of listIfThere(folder)) {
    const file = path.join(folder, entry);
    const status = lstatSync(file, { throwIfNoEntry: false });
    if (status?.isDirectory() === true) {
      sum += sizeBelow(file, seen);
    } else if (status !== undefined && !seen.has(status.ino)) {
      seen.add(status.ino);
      sum += status.size;
    }
  }
  return sum;
}

function listIfThere(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return [];
    }
    throw error;
  }
}

function sizeOfLog(file: string): number {
  let sum = 0;
  for (let number = 0; ; number++) {
    const status = statSync(logFileName(file, number), { throwIfNoEntry: false });
    if (status === undefined) {
      return sum;
    }
    sum += status.size;
  }
}

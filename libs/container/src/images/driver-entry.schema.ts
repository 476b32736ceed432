import type { LayerDriver, LayerDriverChoice } from '@docklet/filesystem';

/** What was found out about this machine. */
export interface DriverEntry {
  /** The boot of the machine that it holds for. */
  readonly bootId: string;
  readonly choice: LayerDriverChoice;
}

const drivers: readonly (LayerDriver | undefined)[] = ['erofs', 'erofs-loop', 'directory'];

/**
 * Reads what was found out; undefined for anything else. Written by this very code in a folder of root's, its outline is
 * checked without a schema: every start reads it.
 */
export function parseDriverEntry(text: string): DriverEntry | undefined {
  try {
    const entry = JSON.parse(text) as Partial<DriverEntry>;
    return drivers.includes(entry.choice?.driver) ? (entry as DriverEntry) : undefined;
  } catch {
    // A file that was cut short is as good as none.
    return undefined;
  }
}

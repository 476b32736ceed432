import type { ResolvedSource } from '../engine/container-draft.js';

/** What is remembered of an image. */
export interface LaunchEntry {
  /** The state of the store that it was true for. */
  readonly stamp: string;
  readonly source: ResolvedSource;
}

/**
 * Reads an entry of the launch cache; undefined for anything else.
 *
 * It was written by this very code, in a folder of root's: its outline is checked, without a schema, because loading what
 * schemas are made of would take away what the cache is there for.
 */
export function parseLaunchEntry(text: string): LaunchEntry | undefined {
  try {
    const entry = JSON.parse(text) as Partial<LaunchEntry>;
    const isWhole = typeof entry.stamp === 'string' && Array.isArray(entry.source?.layers);
    return isWhole ? (entry as LaunchEntry) : undefined;
  } catch {
    // A file that was cut short is as good as none.
    return undefined;
  }
}

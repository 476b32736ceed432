import type { TarInput } from '@docklet/erofs';
import { writeTree } from '@docklet/filesystem';
import type { Fd } from '@docklet/syscall';

/** What was copied. */
export interface CopySummary {
  readonly entries: number;
  readonly bytes: number;
}

/** Whose files become; undefined for those that their entries say. */
export type Owner = { readonly uid: number; readonly gid: number } | undefined;

/** Writes entries into a folder, and counts them. */
export async function writeEntries(
  folder: Fd,
  inputs: AsyncIterable<TarInput> | Iterable<TarInput>,
  owner: Owner,
): Promise<CopySummary> {
  const summary = { entries: 0, bytes: 0 };
  async function* counted(): AsyncGenerator<TarInput, void, void> {
    for await (const input of inputs) {
      summary.entries++;
      summary.bytes += input.entry.size;
      yield input;
    }
  }
  await writeTree(folder, counted(), { owner });
  return summary;
}

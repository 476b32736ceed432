import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { readAccountFiles, resolveUser } from '@docklet/namespaces';
import type { ResolvedSource } from '../engine/container-draft.js';
import type { EngineContext } from '../engine/engine-context.js';
import { resolveSource } from '../engine/mount-sources.js';
import type { MountOption, OwnerRange, OwnerRanges } from '../options/container-options.js';
import { holdRoot } from '../root/hold-root.js';
import { assembledRootProgram } from '../root/root-programs.js';

/** The map that shows a folder's owner as a container's user. */
export async function mapToUser(
  context: EngineContext,
  mount: Extract<MountOption, { kind: 'bind' }>,
  user: string,
  source: ResolvedSource,
): Promise<OwnerRanges> {
  const owner = statSync(resolveSource(mount));
  const { uid, gid } = await findUser(context, user, source);
  return { kind: 'ranges', uids: swap(owner.uid, uid), gids: swap(owner.gid, gid) };
}

/** The last id is nobody’s: (uid_t) −1; user_namespaces(7). */
const idCount = 0xffff_ffff;

/** Ranges that exchange two numbers, and leave all others as they are. */
export function swap(first: number, second: number): readonly OwnerRange[] {
  const [low, high] = first < second ? [first, second] : [second, first];
  const same = (from: number, to: number): OwnerRange[] =>
    from < to ? [{ source: from, target: from, count: to - from }] : [];
  return low === high
    ? same(0, idCount)
    : [
        ...same(0, low),
        { source: low, target: high, count: 1 },
        ...same(low + 1, high),
        { source: high, target: low, count: 1 },
        ...same(high + 1, idCount),
      ];
}

/** Numbers need no look at the image; names are looked up in its files, and nothing of it is executed. */
async function findUser(
  context: EngineContext,
  user: string,
  source: ResolvedSource,
): Promise<{ readonly uid: number; readonly gid: number }> {
  const [, uid, gid] = /^(\d+):(\d+)$/.exec(user) ?? [];
  if (user === '' || uid !== undefined) {
    return { uid: Number(uid ?? 0), gid: Number(gid ?? 0) };
  }
  const folder = mkdtempSync(`${context.layout.stage}-`);
  try {
    const writable = {
      upperDir: path.join(folder, 'upper'),
      workDir: path.join(folder, 'work'),
      isVolatile: false,
    };
    mkdirSync(writable.upperDir);
    mkdirSync(writable.workDir);
    using attached = context.images.drivers.attach(source.layers);
    const root = { layers: attached.layers, writable, stage: context.layout.stage };
    const held = await holdRoot(
      assembledRootProgram({ root, mounts: [], kindOf: () => 'directory' }),
      {},
    );
    try {
      return resolveUser(user, readAccountFiles(held.root));
    } finally {
      await held.release();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

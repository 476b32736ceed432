import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { CgroupReadError } from '../errors.js';
import { describeCgroupHost } from './cgroup-host.js';
import type { CgroupHost } from './cgroup-host.js';
import { parseCgroupMounts } from './cgroup-mounts.js';
import type { CgroupMount } from './cgroup-mounts.js';

/** Where {@link detectCgroupHost} looks. */
export interface DetectOptions {
  /** Where procfs is mounted. Default: /proc. */
  readonly procFolder?: string;
}

/**
 * Finds out how this host has set up its cgroups. Reads three small files; needs no privileges.
 *
 * @throws CgroupReadError (`DOCKLET_CGROUPS_READ_FAILED`)
 */
export function detectCgroupHost({ procFolder = '/proc' }: DetectOptions = {}): CgroupHost {
  const mountinfo = readText(path.join(procFolder, 'self/mountinfo'));
  const mounts = parseCgroupMounts(mountinfo);
  const v2Mount = mounts.find(({ version }) => version === 2);
  return describeCgroupHost({
    mountinfo,
    cgroups: readText(path.join(procFolder, 'cgroups')),
    unifiedControllers:
      v2Mount === undefined ? '' : readText(path.join(v2Mount.mountPoint, 'cgroup.controllers')),
    canLimitSwap: hasSwapLimit(mounts, procFolder),
  });
}

// v1 shows its files for swap at the top already. v2 does so further down only, but has them in every kernel that has
// swap at all.
function hasSwapLimit(mounts: readonly CgroupMount[], procFolder: string): boolean {
  const v1Memory = mounts.find(
    ({ version, options }) => version === 1 && options.includes('memory'),
  );
  return existsSync(
    v1Memory === undefined
      ? path.join(procFolder, 'swaps')
      : path.join(v1Memory.mountPoint, 'memory.memsw.limit_in_bytes'),
  );
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CgroupReadError(file, error);
  }
}

import type { CaseGroup } from '../parity-case.ts';
import { exec } from './exec.ts';
import { files } from './files.ts';
import { images } from './images.ts';
import { inspectGroup } from './inspect.ts';
import { lifecycle } from './lifecycle.ts';
import { limits } from './limits.ts';
import { logs } from './logs.ts';
import { networks } from './networks.ts';
import { ps } from './ps.ts';
import { run } from './run.ts';
import { storage } from './storage.ts';
import { system } from './system.ts';

/** All cases, in the order in which they run. */
export const allGroups: readonly CaseGroup[] = [
  ...[run, lifecycle, exec, logs, ps, inspectGroup],
  ...[files, images, storage, networks, limits, system],
];

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

import type { RuntimeResources } from '@docklet/oci';
import { afterAll, afterEach, expect } from '@jest/globals';

import { foldersOf, locateCgroup } from './cgroup.js';
import type { Cgroup, CgroupJoin } from './cgroup.js';
import { describeCgroupHost } from './host/cgroup-host.js';
import type { CgroupHost } from './host/cgroup-host.js';
import { detectCgroupHost } from './host/detect-cgroup-host.js';
import { removeCgroup } from './live/remove-cgroup.js';
import { applyOperations } from './operations/apply-operations.js';
import { planCgroup } from './plan/plan-cgroup.js';

/** What a process ended with: an exit code or the name of a signal, and what it printed. */
export interface Ended {
  readonly status: number | NodeJS.Signals | null;
  readonly output: string;
}

/** The host that the tests run on. Fails without root and cgroups: these tests prove nothing without the kernel. */
export function requireCgroupHost(): CgroupHost {
  const host = detectCgroupHost();
  const uid = process.getuid?.() ?? -1;
  if (uid !== 0 || host.mode === 'none') {
    throw new Error(`these tests take root and cgroups: uid ${uid}, cgroups ${host.mode}`);
  }
  return host;
}

/** The same host as if it had no v2 hierarchy. Fails on hosts that have controllers nowhere else. */
export function requireV1Host(): CgroupHost {
  const mountinfo = readFileSync('/proc/self/mountinfo', 'utf8');
  const host = describeCgroupHost({
    mountinfo: mountinfo.replace(/^.* - cgroup2 .*$/gm, ''),
    cgroups: readFileSync('/proc/cgroups', 'utf8'),
    unifiedControllers: '',
    canLimitSwap: requireCgroupHost().canLimitSwap,
  });
  if (host.controllers.memory.kind !== 'v1' || host.controllers.freezer.kind !== 'v1') {
    throw new Error('these tests take the memory and freezer controllers on cgroup v1');
  }
  return host;
}

/** Cgroups of the real kernel, below one folder for each test file; after the last test nothing of them is there. */
export class TestCgroups {
  readonly host: CgroupHost;
  readonly #folder: string;
  readonly #cgroups: Cgroup[] = [];
  #count = 0;

  constructor(name: string, host = requireCgroupHost()) {
    this.host = host;
    this.#folder = `docklet-test-${name}-${process.pid}`;
    afterEach(async () => {
      await Promise.all(this.#cgroups.splice(0).map((cgroup) => removeCgroup(cgroup)));
    });
    afterAll(async () => {
      const shared = locateCgroup(host, this.#folder);
      await removeCgroup(shared);
      expect(foldersOf(shared).filter((folder) => existsSync(folder))).toEqual([]);
    });
  }

  /** The path of a cgroup that is not there yet. */
  nextPath(): string {
    this.#count += 1;
    return `${this.#folder}/c${this.#count}`;
  }

  /** A new cgroup, removed after the test. */
  create(
    resources: RuntimeResources,
    path = this.nextPath(),
  ): { cgroup: Cgroup; join: CgroupJoin } {
    const { cgroup, join, operations } = planCgroup(this.host, { path, resources });
    applyOperations(operations);
    this.adopt(cgroup);
    return { cgroup, join };
  }

  /** Has a cgroup removed after the test. */
  adopt(cgroup: Cgroup): void {
    this.#cgroups.push(cgroup);
  }
}

/** Starts a shell command inside a cgroup. */
export function spawnIn(join: CgroupJoin, command: string): ChildProcess {
  // A shell has one thread, so it may come in by the fast way. For v2 a program would be cloned into the folder.
  const files = [
    ...join.taskFiles,
    ...join.processFiles.filter((file) => file.startsWith(`${join.directory ?? '/none'}/`)),
  ];
  const script = `for file in ${files.join(' ')}; do echo 0 > $file || exit 125; done; ${command}`;
  return spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Runs a shell command inside a cgroup to its end. */
export async function runIn(join: CgroupJoin, command: string): Promise<Ended> {
  const child = spawnIn(join, command);
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const status = await ended(child);
  return { status, output };
}

/** Waits for a process to end. */
export async function ended(child: ChildProcess): Promise<Ended['status']> {
  if (child.exitCode === null && child.signalCode === null) {
    await new Promise((resolve) => child.once('close', resolve));
  }
  return child.exitCode ?? child.signalCode;
}

/** Waits until something is so; a test that waits in vain is ended by its time limit. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await delay(2);
  }
}

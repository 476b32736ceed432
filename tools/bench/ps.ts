/** How long `docklet ps` takes with a thousand containers, fifty of which run. */
import path from 'node:path';
import { openEngine } from '@docklet/container';
import { measure, printTimings } from './measure.ts';
import type { Arena } from './peers.ts';
import { docklet } from './peers.ts';

const count = 1000;
const running = 50;

/** `docklet ps` and `docklet ps -a`. */
export async function benchPs({ folder, environment }: Arena): Promise<void> {
  const roots = { root: path.join(folder, 'ps-root'), runRoot: path.join(folder, 'ps-run') };
  const engine = await openEngine(roots);
  const options = {
    source: { kind: 'rootfs', path: path.join(folder, 'rootfs') },
    command: ['sleep', '100000'],
    network: 'none',
  } as const;
  for (let number = 0; number < count; number++) {
    await (number < running ? engine.runDetached(options) : engine.create(options));
  }
  const env = { ...environment, DOCKLET_ROOT: roots.root, DOCKLET_RUN: roots.runRoot };
  const contenders = [
    { name: `docklet ps -a (${count} containers)`, command: [docklet, 'ps', '-a'] },
    { name: `docklet ps (${running} of them run)`, command: [docklet, 'ps'] },
    { name: 'docklet version (nothing to look at)', command: [docklet, 'version'] },
  ] as const;
  try {
    const timed = contenders.map((contender) => ({ ...contender, environment: env }));
    printTimings('A list of containers', measure(timed, 10));
  } finally {
    for (const { record } of engine.containers()) {
      await engine.removeContainer(record.id, { isForced: true });
    }
  }
}

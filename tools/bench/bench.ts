/**
 * `npm run bench [-- NAME…]`: Docklet and its peers side by side, on this machine, in one run. Prints absolute times and
 * how many times as long as Docklet each took.
 */
import { spawnSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { installPackages, peerPackages, runtimePackages, testPackages } from '../setup/packages.ts';
import { benchImages } from './images.ts';
import { benchExec } from './exec.ts';
import type { Arena } from './peers.ts';
import { prepareArena, versions } from './peers.ts';
import { benchDetached } from './detached.ts';
import { benchLogs } from './logs.ts';
import { benchNetwork } from './network.ts';
import { benchPs } from './ps.ts';
import { benchApi, benchStart } from './start.ts';
import { benchStdout } from './stdout.ts';

const workspace = path.join(import.meta.dirname, '../..');

const benchmarks: Readonly<Record<string, (arena: Arena) => void | Promise<void>>> = {
  start: benchStart,
  api: benchApi,
  exec: benchExec,
  stdout: benchStdout,
  images: benchImages,
  detached: benchDetached,
  ps: benchPs,
  logs: benchLogs,
  network: benchNetwork,
};

const names = process.argv.slice(2);
const unknown = names.filter((name) => benchmarks[name] === undefined);
if (unknown.length > 0) {
  console.error(
    `There is no benchmark ${unknown.join(', ')}. These are: ${Object.keys(benchmarks).join(', ')}`,
  );
  process.exit(1);
}
if (process.platform !== 'linux' || process.getuid?.() !== 0) {
  console.error('The benchmarks run containers: they need Linux, and root.');
  process.exit(1);
}
if (!installPackages([...runtimePackages, ...testPackages, ...peerPackages])) {
  process.exit(1);
}
const built = spawnSync('npx', ['nx', 'build', 'cli', '--outputStyle=static'], {
  cwd: workspace,
  stdio: ['ignore', 'ignore', 'inherit'],
});
if (built.status !== 0) {
  process.exit(1);
}
await using arena = await prepareArena();
const load = loadavg()[0] ?? 0;
console.log([...versions(), `${cpus().length} processors`, `load ${load.toFixed(1)}`].join(', '));
for (const name of names.length > 0 ? names : Object.keys(benchmarks)) {
  await benchmarks[name]?.(arena);
}

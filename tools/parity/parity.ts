/**
 * `npm run parity [-- GROUP…]`: the same scripts with Docker and with Docklet. Prints what came out differently without a
 * reason in docs/differences-from-docker.md, and a table; ends with 1 if there was anything.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { installPackages, peerPackages, runtimePackages, testPackages } from '../setup/packages.ts';
import { allGroups } from './cases/all.ts';
import type { ComparedLine } from './compare.ts';
import { compareGroup } from './compare.ts';
import { missingEntries } from './known-differences.ts';
import { runOnMachine } from './machine.ts';
import { describeCounts, describeProblems } from './report.ts';

const document = path.join(import.meta.dirname, '../../docs/differences-from-docker.md');

const names = process.argv.slice(2);
const unknown = names.filter((name) => !allGroups.some((group) => group.name === name));
if (unknown.length > 0) {
  const known = allGroups.map(({ name }) => name).join(', ');
  console.error(`There is no group ${unknown.join(', ')}. These are: ${known}`);
  process.exit(1);
}
if (process.platform !== 'linux' || process.getuid?.() !== 0) {
  console.error('The scripts run containers: they need Linux, and root.');
  process.exit(1);
}
if (!installPackages([...runtimePackages, ...testPackages, ...peerPackages])) {
  process.exit(1);
}
const groups = allGroups.filter(({ name }) => names.length === 0 || names.includes(name));
const running = [runOnMachine('docker', names), runOnMachine('docklet', names)] as const;
// When one of them fails the other still cleans up.
await Promise.allSettled(running);
const [docker, docklet] = await Promise.all(running);
const compared: Record<string, readonly ComparedLine[]> = {};
for (const group of groups) {
  compared[group.name] = compareGroup(group, docker, docklet);
}
const problems = [
  ...Object.entries(compared).flatMap(([name, lines]) => describeProblems(name, lines)),
  ...missingEntries(groups, readFileSync(document, 'utf8')).map(
    (entry) => `docs/differences-from-docker.md has no entry that begins with: ${entry}`,
  ),
];
problems.forEach((problem) => {
  console.log(`${problem}\n`);
});
console.log(describeCounts(compared));
process.exitCode = problems.length === 0 ? 0 : 1;

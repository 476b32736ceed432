/** Runs the cases with one engine and prints what came of them, as JSON. Started by machine.ts, in namespaces of its own. */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { startDockerRegistry } from '@docklet/testing';
import { allGroups } from './cases/all.ts';
import type { EngineUnderTest } from './engines.ts';
import { startDocker, startDocklet } from './engines.ts';
import { prepareImages } from './images.ts';
import type { CaseOutcomes, EngineOutcomes, Outcome } from './outcome.ts';
import { commandOf } from './parity-case.ts';
import { runLine } from './run-line.ts';

const [name, folder = '', ...only] = process.argv.slice(2);
process.stdout.write(JSON.stringify(await runAll()));

async function runAll(): Promise<EngineOutcomes> {
  await using registry = await startDockerRegistry();
  await using engine = await (name === 'docker' ? startDocker(folder) : startDocklet(folder));
  const environment = { ...engine.environment, REGISTRY: registry.host };
  await prepareImages(environment, registry.host);
  const groups = allGroups.filter((group) => only.length === 0 || only.includes(group.name));
  const outcomes: Record<string, Record<string, CaseOutcomes>> = {};
  for (const { name: group, cases } of groups) {
    const ofGroup: Record<string, CaseOutcomes> = {};
    for (const [title, lines] of Object.entries(cases)) {
      ofGroup[title] = await runCase(lines.map(commandOf), environment, engine);
    }
    outcomes[group] = ofGroup;
  }
  return outcomes;
}

/** Runs the lines of a case in an empty folder, and takes away what they have left. */
async function runCase(
  lines: readonly string[],
  environment: NodeJS.ProcessEnv,
  engine: EngineUnderTest,
): Promise<CaseOutcomes> {
  // The same for both engines: it is seen in what they print.
  const work = path.join('/tmp', 'docklet-parity');
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work);
  const outcomes: Outcome[] = [];
  for (const line of lines) {
    outcomes.push(await runLine(line, { environment, folder: work }));
  }
  await engine.clear();
  return outcomes;
}

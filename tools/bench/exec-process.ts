/** Executes commands in a container one after another through @docklet/container, and prints how long each took. */
import { openEngine } from '@docklet/container';

const [name = ''] = process.argv.slice(2);
const engine = await openEngine({
  root: process.env['DOCKLET_ROOT'] ?? '',
  runRoot: process.env['DOCKLET_RUN'] ?? '',
});
const samples: number[] = [];
for (let round = 0; round < 110; round++) {
  const start = performance.now();
  const { exitCode } = await engine.execCaptured(name, ['true']);
  samples.push(performance.now() - start);
  if (exitCode !== 0) {
    throw new Error(`the command ended with ${exitCode}`);
  }
}
process.stdout.write(JSON.stringify(samples.slice(10)));

/** Executes commands in a container one after another through @docklet/container, and prints how long each took. */
import { openEngine } from '@docklet/container';
import { timeRounds } from './time-rounds.ts';

const [name = ''] = process.argv.slice(2);
const engine = await openEngine({
  root: process.env['DOCKLET_ROOT'] ?? '',
  runRoot: process.env['DOCKLET_RUN'] ?? '',
});
const exec = async (): Promise<number> => (await engine.execCaptured(name, ['true'])).exitCode;
process.stdout.write(JSON.stringify(await timeRounds(exec, 100, 10)));

/** Runs containers one after another through the published face of @docklet/container, and prints how long each took. */
import { openEngine } from '@docklet/container';
import { timeRounds } from './time-rounds.ts';

const [image = ''] = process.argv.slice(2);
const engine = await openEngine({
  root: process.env['DOCKLET_ROOT'] ?? '',
  runRoot: process.env['DOCKLET_RUN'] ?? '',
});

async function runIn(network: 'bridge' | 'none'): Promise<number> {
  const { finished } = await engine.run({
    source: { kind: 'image', reference: image },
    command: ['true'],
    isRemovedAtExit: true,
    network,
    resources: { memoryBytes: 64 * 2 ** 20 },
  });
  return (await finished).exitCode;
}

const samples = {
  bridge: await timeRounds(() => runIn('bridge'), 50, 10),
  none: await timeRounds(() => runIn('none'), 50, 10),
};
process.stdout.write(JSON.stringify(samples));

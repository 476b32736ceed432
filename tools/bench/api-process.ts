/** Runs containers one after another through the published face of @docklet/container, and prints how long each took. */
import { openEngine } from '@docklet/container';

const [image = ''] = process.argv.slice(2);
const engine = await openEngine({
  root: process.env['DOCKLET_ROOT'] ?? '',
  runRoot: process.env['DOCKLET_RUN'] ?? '',
});

async function runOnce(network: 'bridge' | 'none'): Promise<number> {
  const start = performance.now();
  const { finished } = await engine.run({
    source: { kind: 'image', reference: image },
    command: ['true'],
    isRemovedAtExit: true,
    network,
    resources: { memoryBytes: 64 * 2 ** 20 },
  });
  const { exitCode } = await finished;
  const time = performance.now() - start;
  if (exitCode !== 0) {
    throw new Error(`the container ended with ${exitCode}`);
  }
  return time;
}

async function runMany(network: 'bridge' | 'none'): Promise<readonly number[]> {
  const samples: number[] = [];
  for (let round = 0; round < 60; round++) {
    samples.push(await runOnce(network));
  }
  return samples.slice(10);
}

const samples = { 'with bridge network': await runMany('bridge'), without: await runMany('none') };
process.stdout.write(JSON.stringify(samples));

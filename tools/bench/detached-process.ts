/** Starts containers in the background through @docklet/container, some at a time, and prints how long all of them took. */
import { openEngine } from '@docklet/container';

const [image = '', count = '', atOnce = ''] = process.argv.slice(2);
const engine = await openEngine({
  root: process.env['DOCKLET_ROOT'] ?? '',
  runRoot: process.env['DOCKLET_RUN'] ?? '',
});
const names = Array.from({ length: Number(count) }, (_, index) => `bench${index + 1}`).values();

async function startOnes(): Promise<void> {
  for (const name of names) {
    await engine.runDetached({
      source: { kind: 'image', reference: image },
      command: ['sleep', '100000'],
      name,
    });
  }
}

const start = performance.now();
await Promise.all(Array.from({ length: Number(atOnce) }, startOnes));
process.stdout.write(JSON.stringify(performance.now() - start));

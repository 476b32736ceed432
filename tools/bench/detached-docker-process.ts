/** Starts containers in the background through Docker's API, some at a time, and prints how long all of them took. */
import { DockerApi } from './docker-api.ts';

const [image = '', count = '', atOnce = ''] = process.argv.slice(2);
const names = Array.from({ length: Number(count) }, (_, index) => `bench${index + 1}`).values();
using docker = new DockerApi();

async function startOnes(): Promise<void> {
  for (const name of names) {
    const body = { Image: image, Cmd: ['sleep', '100000'] };
    await docker.ask('POST', `/containers/create?name=${name}`, body);
    await docker.ask('POST', `/containers/${name}/start`);
  }
}

const start = performance.now();
await Promise.all(Array.from({ length: Number(atOnce) }, startOnes));
process.stdout.write(JSON.stringify(performance.now() - start));

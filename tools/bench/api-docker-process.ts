/** Runs containers one after another through Docker's API, and prints how long each took, until it was removed. */
import { DockerApi } from './docker-api.ts';
import { timeRounds } from './time-rounds.ts';

const [image = ''] = process.argv.slice(2);
using docker = new DockerApi();

async function runIn(network: 'bridge' | 'none'): Promise<number> {
  const { Id: id } = await docker.ask<{ readonly Id: string }>('POST', '/containers/create', {
    Image: image,
    Cmd: ['true'],
    HostConfig: { AutoRemove: true, NetworkMode: network, Memory: 64 * 2 ** 20 },
  });
  // Asked for before the start, as `docker run` does: it could be over, and away, before the question arrives.
  const removed = docker.ask<{ readonly StatusCode: number }>(
    'POST',
    `/containers/${id}/wait?condition=removed`,
  );
  await docker.ask('POST', `/containers/${id}/start`);
  return (await removed).StatusCode;
}

const samples = {
  bridge: await timeRounds(() => runIn('bridge'), 10, 2),
  none: await timeRounds(() => runIn('none'), 10, 2),
};
process.stdout.write(JSON.stringify(samples));

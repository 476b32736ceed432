/** Executes commands in a container one after another through Docker's API, and prints how long each took. */
import { DockerApi } from './docker-api.ts';
import { timeRounds } from './time-rounds.ts';

const [name = ''] = process.argv.slice(2);
using docker = new DockerApi();

async function exec(): Promise<number> {
  const { Id: id } = await docker.ask<{ readonly Id: string }>('POST', `/containers/${name}/exec`, {
    AttachStdout: true,
    AttachStderr: true,
    Cmd: ['true'],
  });
  await docker.ask('POST', `/exec/${id}/start`, { Detach: false, Tty: false });
  const { ExitCode } = await docker.ask<{ readonly ExitCode: number }>('GET', `/exec/${id}/json`);
  return ExitCode;
}

process.stdout.write(JSON.stringify(await timeRounds(exec, 20, 2)));

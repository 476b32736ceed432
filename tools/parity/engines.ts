/** The two engines, each with folders of its own; in what they print both are called `docker`. */
import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, readFileSync, rmdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** An engine that runs lines. */
export interface EngineUnderTest extends AsyncDisposable {
  /** What lines are run with: `docker` is this engine. */
  readonly environment: NodeJS.ProcessEnv;
  /** Removes every container, volume and network. */
  clear(): Promise<void>;
}

const docklet = path.join(import.meta.dirname, '../../apps/cli/bin/docklet.cjs');

/** Removes what a case may have left, whatever it was. */
const clearing = [
  'docker ps -aq | xargs -r docker rm -fv',
  'docker volume ls -q | xargs -r docker volume rm -f',
  'docker network ls -q --filter type=custom | xargs -r docker network rm',
].join('\n');

/** Docklet as it is built. */
export function startDocklet(folder: string): Promise<EngineUnderTest> {
  const environment = {
    ...environmentOf(folder, docklet),
    DOCKLET_ROOT: path.join(folder, 'root'),
    DOCKLET_RUN: path.join(folder, 'run'),
  };
  return Promise.resolve({
    environment,
    clear: () => clear(environment),
    [Symbol.asyncDispose]: () => {
      execFileSync('docker', ['system', 'reset', '-f'], { env: environment, stdio: 'ignore' });
      return Promise.resolve();
    },
  });
}

/** A Docker daemon of its own. */
export async function startDocker(folder: string): Promise<EngineUnderTest> {
  const socket = `unix://${folder}/docker.sock`;
  const client = execFileSync('sh', ['-c', 'command -v docker'], { encoding: 'utf8' }).trim();
  const environment = { ...environmentOf(folder, client), DOCKER_HOST: socket };
  const cgroup = path.basename(folder);
  const log = path.join(folder, 'dockerd.log');
  const daemon = spawn(
    'dockerd',
    [
      ...['--data-root', path.join(folder, 'root'), '--exec-root', path.join(folder, 'run')],
      ...['--pidfile', path.join(folder, 'pid'), '--host', socket, '--cgroup-parent', cgroup],
    ],
    { stdio: ['ignore', openSync(log, 'w'), openSync(log, 'a')] },
  );
  await untilAnswering(daemon, environment, log);
  return {
    environment,
    clear: () => clear(environment),
    [Symbol.asyncDispose]: async () => {
      const exited = once(daemon, 'exit');
      daemon.kill('SIGTERM');
      await exited;
      removeCgroups(cgroup);
    },
  };
}

function environmentOf(folder: string, program: string): NodeJS.ProcessEnv {
  const bin = path.join(folder, 'bin');
  // The same for both engines: it is seen in what they print.
  const home = '/tmp/home';
  mkdirSync(bin);
  mkdirSync(home);
  symlinkSync(program, path.join(bin, 'docker'));
  const own = path.dirname(process.execPath);
  return { PATH: [bin, own, process.env['PATH'] ?? ''].join(':'), HOME: home, TZ: 'UTC' };
}

async function untilAnswering(
  daemon: ChildProcess,
  environment: NodeJS.ProcessEnv,
  log: string,
): Promise<void> {
  const answers = (): boolean =>
    spawnSync('docker', ['version'], { env: environment, stdio: 'ignore' }).status === 0;
  while (!answers()) {
    if (daemon.exitCode !== null) {
      throw new Error(`dockerd ended with ${daemon.exitCode}:\n${readFileSync(log, 'utf8')}`);
    }
    await delay(100);
  }
}

async function clear(environment: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn('sh', ['-ec', clearing], { env: environment, stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) {
    throw new Error(`what a case has left could not be removed: ended with ${String(code)}`);
  }
}

/** Docker leaves the empty folders of its cgroups. */
function removeCgroups(name: string): void {
  const controllers = spawnSync(
    'find',
    ['/sys/fs/cgroup', '-depth', '-type', 'd', '-path', `*/${name}*`],
    {
      encoding: 'utf8',
    },
  );
  controllers.stdout
    .split('\n')
    .filter(Boolean)
    .forEach((folder) => {
      rmdirSync(folder);
    });
}

/** The engines that Docklet is measured against, and what they need to take part. */
import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { busyboxImage, makeRootfs, pushImage, startDockerRegistry } from '@docklet/testing';
import type { DockerRegistry } from '@docklet/testing';

/** Name of the image under which Docker has the same files. */
export const dockerImage = 'docklet-bench/busybox';

/** The command line as it is built. */
export const docklet = path.join(import.meta.dirname, '../../apps/cli/bin/docklet.cjs');

/** What the benchmarks run in. Everything in it is gone when it is disposed of. */
export interface Arena extends AsyncDisposable {
  readonly folder: string;
  readonly registry: DockerRegistry;
  /** The busybox image in the registry. */
  readonly image: string;
  /** A runc bundle over the same files, with a memory limit, that runs `true`. */
  readonly bundle: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** Prepares the same small image for every engine; starts Docker's daemon if it does not run. */
export async function prepareArena(): Promise<Arena> {
  // Not in /tmp: that is memory on many machines, and Docker's files are on the disk.
  const folder = mkdtempSync('/var/lib/docklet-bench-');
  const registry = await startDockerRegistry();
  await pushImage(registry.host, 'busybox:latest', busyboxImage());
  const daemon = await startDockerDaemon();
  const rootfs = path.join(folder, 'rootfs');
  makeRootfs(rootfs);
  importIntoDocker(rootfs);
  const environment = {
    ...process.env,
    DOCKLET_ROOT: path.join(folder, 'root'),
    DOCKLET_RUN: path.join(folder, 'run'),
  };
  return {
    folder,
    registry,
    image: `${registry.host}/busybox:latest`,
    bundle: makeBundle(path.join(folder, 'bundle'), rootfs),
    environment,
    [Symbol.asyncDispose]: async () => {
      spawnSync('docker', ['image', 'rm', '-f', dockerImage], { stdio: 'ignore' });
      await stopDaemon(daemon);
      await registry.stop();
      // The bridge and the firewall's table of this root are not in the folder.
      execFileSync(docklet, ['system', 'reset', '-f'], { env: environment, stdio: 'ignore' });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The versions of what is compared. */
export function versions(): readonly string[] {
  const first = (command: string, ...args: string[]): string =>
    execFileSync(command, args, { encoding: 'utf8' }).split('\n')[0] ?? '';
  return [
    first('docker', 'version', '--format', 'docker {{.Server.Version}}'),
    first('runc', '--version').replace(' version', ''),
    `node ${process.version}`,
    `Linux ${first('uname', '-r')}`,
  ];
}

async function startDockerDaemon(): Promise<ChildProcess | undefined> {
  if (answersDocker()) {
    return undefined;
  }
  // If it is Docker that switches forwarding on, it also drops what other engines' containers send.
  writeFileSync('/proc/sys/net/ipv4/ip_forward', '1');
  const daemon = spawn('dockerd', [], { stdio: 'ignore' });
  for (let round = 0; round < 150 && !answersDocker(); round++) {
    await delay(200);
  }
  return daemon;
}

function answersDocker(): boolean {
  return spawnSync('docker', ['version'], { stdio: 'ignore' }).status === 0;
}

async function stopDaemon(daemon: ChildProcess | undefined): Promise<void> {
  if (daemon !== undefined) {
    const ended = new Promise((resolve) => daemon.once('exit', resolve));
    daemon.kill('SIGTERM');
    await ended;
  }
}

function importIntoDocker(rootfs: string): void {
  const tar = execFileSync('tar', ['-C', rootfs, '--numeric-owner', '-c', '.'], {
    maxBuffer: 2 ** 28,
  });
  execFileSync('docker', ['import', '--change', 'ENV PATH=/bin', '-', dockerImage], {
    input: tar,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
}

function makeBundle(folder: string, rootfs: string): string {
  mkdirSync(folder);
  execFileSync('runc', ['spec'], { cwd: folder });
  const file = path.join(folder, 'config.json');
  const spec = JSON.parse(readFileSync(file, 'utf8')) as {
    process: object;
    root: object;
    linux: { resources: object };
  };
  spec.process = { ...spec.process, terminal: false, args: ['/bin/true'] };
  spec.root = { path: rootfs, readonly: true };
  spec.linux.resources = { ...spec.linux.resources, memory: { limit: 64 * 2 ** 20 } };
  writeFileSync(file, JSON.stringify(spec));
  return folder;
}

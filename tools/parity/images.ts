import { execFileSync } from 'node:child_process';
import { busyboxImage, pushImage } from '@docklet/testing';

/** How the image `app` wants to be run. */
const appConfig = {
  Env: ['PATH=/usr/local/bin:/bin', 'GREETING=hello', 'COLOR=blue'],
  Entrypoint: ['/bin/sh', '-c', 'echo "$GREETING $*"', 'app'],
  Cmd: ['world'],
  WorkingDir: '/work',
  User: 'alice',
  Labels: { team: 'a', 'org.example.title': 'An app' },
  ExposedPorts: { '80/tcp': {}, '53/udp': {} },
  Volumes: { '/data': {} },
  StopSignal: 'SIGINT',
};

/** Puts `busybox` and `app` into the registry and the engine. */
export async function prepareImages(environment: NodeJS.ProcessEnv, host: string): Promise<void> {
  const { layers, config } = busyboxImage();
  const app = { layers, config: { ...config, config: appConfig } };
  await pushImage(host, 'busybox:latest', { layers, config });
  await pushImage(host, 'app:latest', app);
  const docker = (...args: string[]): void => {
    execFileSync('docker', args, { env: environment, stdio: ['ignore', 'ignore', 'inherit'] });
  };
  for (const name of ['busybox', 'app']) {
    docker('pull', '-q', `${host}/${name}`);
    docker('tag', `${host}/${name}`, name);
    docker('rmi', `${host}/${name}`);
  }
}

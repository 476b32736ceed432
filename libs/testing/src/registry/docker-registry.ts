import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { FakeUser } from './fake-auth.js';
import type { TestCertificate } from './test-certificates.js';

/** How Debian's registry is started. */
export interface DockerRegistryOptions {
  /** Serve HTTPS. */
  readonly tls?: TestCertificate;
  /** Ask for one of these users with Basic authentication. */
  readonly users?: readonly FakeUser[];
  /** Ask for tokens signed by this certificate. */
  readonly tokens?: { readonly realm: string; readonly rootCertificate: string };
}

/** Debian's `docker-registry`, on a free loopback port, with its storage in a temporary folder. */
export class DockerRegistry implements AsyncDisposable {
  readonly host: string;
  readonly #process: ChildProcess;
  readonly #folder: string;

  constructor(host: string, child: ChildProcess, folder: string) {
    this.host = host;
    this.#process = child;
    this.#folder = folder;
  }

  /** The folder with the contents, for tests that damage them. */
  get storageFolder(): string {
    return join(this.#folder, 'storage');
  }

  /** Ends the process and removes its folder. */
  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const ended = new Promise((resolve) => this.#process.once('exit', resolve));
      this.#process.kill('SIGKILL');
      await ended;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** The same as {@link stop}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

/**
 * Starts Debian's `docker-registry` and waits until it listens. Fails if the program is not there: a test that needs the
 * real thing does not pass without it.
 */
export async function startDockerRegistry(
  options: DockerRegistryOptions = {},
): Promise<DockerRegistry> {
  const folder = mkdtempSync(join(tmpdir(), 'docklet-registry-'));
  const host = `127.0.0.1:${await freePort()}`;
  const file = join(folder, 'config.json');
  writeFileSync(file, JSON.stringify(configuration(folder, host, options)));
  // A test process that is killed stops nothing, so the kernel has to.
  const command = ['--pdeathsig', 'KILL', 'docker-registry', 'serve', file];
  const child = spawn('setpriv', command, { stdio: ['ignore', 'ignore', 'pipe'] });
  const registry = new DockerRegistry(host, child, folder);
  try {
    await waitUntilListening(child);
  } catch (error) {
    await registry.stop();
    throw error;
  }
  return registry;
}

function configuration(folder: string, host: string, options: DockerRegistryOptions): object {
  const { tls, users, tokens } = options;
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  return {
    version: '0.1',
    log: { level: 'info', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, 'storage') }, delete: { enabled: true } },
    http: {
      addr: host,
      ...(tls !== undefined && {
        tls: { certificate: write('tls.crt', tls.cert), key: write('tls.key', tls.key) },
      }),
    },
    ...(users !== undefined && {
      auth: { htpasswd: { realm: 'test', path: write('htpasswd', htpasswd(users)) } },
    }),
    ...(tokens !== undefined && {
      auth: {
        token: {
          realm: tokens.realm,
          service: 'docker-registry',
          issuer: 'docklet-test',
          rootcertbundle: write('tokens.crt', tokens.rootCertificate),
        },
      },
    }),
  };
}

/** The registry accepts bcrypt only. */
function htpasswd(users: readonly FakeUser[]): string {
  return users
    .map(({ username, password }) =>
      execFileSync('htpasswd', ['-niB', '-C', '4', username], {
        input: password,
        encoding: 'utf8',
      }),
    )
    .join('');
}

async function waitUntilListening(child: ChildProcess): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let log = '';
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`docker-registry ended with ${code ?? 0}: ${log}`)),
    );
    child.stderr?.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      if (log.includes('listening on')) {
        resolve();
      }
    });
  });
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

import type { LoadedSettings } from '@docklet/config';
import { loadSettings } from '@docklet/config';
import path from 'node:path';
import type { Engine, HelperCommand, RegistryAccess } from '@docklet/container';
import { openEngine } from '@docklet/container';
import type { Command } from 'commander';
import type { GlobalOptions } from './global-options.js';
import { settingsFromFlags } from './global-options.js';
import { helperCommand } from './helper-command.js';
import { printError } from './output/print-error.js';
import { tell } from './output/say.js';
import { usualExitCode } from './usual-exit-code.js';

/** What every command works with. */
export class Context {
  /** What the process ends with if nothing is thrown. */
  exitCode = 0;
  /** What an error of the command ends with; `docklet run` has more to say about it. */
  exitCodeOf: (error: unknown) => number = usualExitCode;
  readonly #program: Command;
  #settings: Promise<LoadedSettings> | undefined;

  constructor(program: Command) {
    this.#program = program;
  }

  /** Whether causes of errors are shown. */
  get isDebugging(): boolean {
    return this.#program.opts<GlobalOptions>().debug === true;
  }

  /** Does something with each of several things: what fails is told, and does not keep the others from being done. */
  async forEach<T>(items: readonly T[], work: (item: T) => Promise<void> | void): Promise<void> {
    for (const item of items) {
      try {
        await work(item);
      } catch (error) {
        printError(error, { withCauses: this.isDebugging });
        this.exitCode = this.exitCodeOf(error);
      }
    }
  }

  /** The settings from file, environment and flags. */
  settings(): Promise<LoadedSettings> {
    this.#settings ??= loadSettings({
      file: this.#program.opts<GlobalOptions>().config,
      environment: process.env,
      flags: settingsFromFlags(this.#program),
    });
    return this.#settings;
  }

  /** How docklet is called again with those settings. */
  async helper(): Promise<HelperCommand> {
    const { config } = this.#program.opts<GlobalOptions>();
    return helperCommand(await this.settings(), config, process.env);
  }

  /** The engine with those settings. */
  async engine(): Promise<Engine> {
    const { values } = await this.settings();
    return openEngine({
      ...values,
      helper: await this.helper(),
      registry: registryAccess(process.env),
      onWarning: (message) => {
        tell(`docklet: ${message}`);
      },
    });
  }
}

type Variables = Readonly<Record<string, string | undefined>>;

/** The way to registries as Docker, podman and most other programs know it. */
function registryAccess(variables: Variables): RegistryAccess {
  const home = variables['HOME'] ?? '/root';
  const runtime = variables['XDG_RUNTIME_DIR'] ?? `/run/user/${process.getuid?.() ?? 0}`;
  const dockerConfig = variables['DOCKER_CONFIG'] ?? path.join(home, '.docker');
  const either = (name: string): string | undefined =>
    variables[name] ?? variables[name.toLowerCase()];
  return {
    credentialFiles: [
      path.join(dockerConfig, 'config.json'),
      path.join(runtime, 'containers/auth.json'),
    ],
    certsFolders: ['/etc/docklet/certs.d', '/etc/docker/certs.d', '/etc/containers/certs.d'],
    registriesConf: registriesConf(variables, home),
    httpProxy: either('HTTP_PROXY'),
    httpsProxy: either('HTTPS_PROXY'),
    noProxy: either('NO_PROXY'),
  };
}

/** Where podman, skopeo and buildah look, too. */
function registriesConf(variables: Variables, home: string): readonly string[] {
  const only = variables['CONTAINERS_REGISTRIES_CONF'];
  const configHome = variables['XDG_CONFIG_HOME'] ?? path.join(home, '.config');
  return only === undefined
    ? [
        '/etc/containers/registries.conf',
        '/etc/containers/registries.conf.d',
        path.join(configHome, 'containers/registries.conf'),
      ]
    : [only];
}

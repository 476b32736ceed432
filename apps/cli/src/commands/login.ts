import type { Command } from 'commander';
import type { Context } from '../context.js';
import { askLine, askSecret, readSecret } from '../terminal/ask.js';
import { say, tell } from '../output/say.js';
import { Interruption } from '../terminal/interruption.js';
import { UsageError } from '../usage-error.js';

interface Flags {
  readonly username?: string;
  readonly password?: string;
  readonly passwordStdin?: boolean;
  readonly get?: boolean;
}

/** Docker Hub, if nobody says another. */
const defaultRegistry = 'docker.io';

/** Says which options `docklet login` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('[registry]', 'HOST[:PORT]; Docker Hub if it is left out')
    .option('-u, --username <name>')
    .option('-p, --password <password>', 'others can see it: better use --password-stdin')
    .option('--password-stdin', 'read the password from the standard input')
    .option('--get', 'only say as whom the registry is used')
    .action(async (registry: string = defaultRegistry, flags: Flags) => {
      const engine = await context.engine();
      if (flags.get === true) {
        printLogin(context, await engine.images.loggedInAs(registry), registry);
        return;
      }
      const { username, password } = await readCredentials(flags, registry);
      using interruption = new Interruption();
      const login = { registry, username, password };
      const place = await engine.images.logIn(login, interruption.signal);
      if (place.kind === 'file') {
        tell(`WARNING! The credentials are stored unencrypted in ${place.path}.`);
        tell('A credential helper does better: credsStore in that file names one.');
      }
      say('Login Succeeded');
    });
}

function printLogin(context: Context, username: string | undefined, registry: string): void {
  if (username === undefined) {
    tell(`docklet: nobody is logged in to ${registry}`);
    context.exitCode = 1;
    return;
  }
  say(username);
}

async function readCredentials(
  flags: Flags,
  registry: string,
): Promise<{ readonly username: string; readonly password: string }> {
  if (flags.passwordStdin === true) {
    return { username: requireName(flags), password: await readSecret(process.stdin) };
  }
  if (flags.password !== undefined) {
    tell('WARNING! Using --password via the CLI is insecure. Use --password-stdin.');
    return { username: requireName(flags), password: flags.password };
  }
  if (!process.stdin.isTTY) {
    throw new UsageError(
      'docklet login',
      'cannot perform an interactive login from a non TTY device',
      'pass the password through a pipe: … | docklet login -u NAME --password-stdin',
    );
  }
  if (flags.username === undefined) {
    tell(`Logging in to ${registry}`);
  }
  const username = flags.username ?? (await askLine('Username: '));
  const password = await askSecret('Password: ');
  if (username === '' || password === '') {
    throw new UsageError('docklet login', 'a name and a password are needed');
  }
  return { username, password };
}

function requireName({ username, passwordStdin, password }: Flags): string {
  if (passwordStdin === true && password !== undefined) {
    throw new UsageError('--password', '--password and --password-stdin are mutually exclusive');
  }
  if (username === undefined || username === '') {
    const flag = passwordStdin === true ? '--password-stdin' : '--password';
    throw new UsageError(flag, 'Must provide --username with it');
  }
  return username;
}

import { readDocument } from '@docklet/oci';

import type { Credentials } from '../auth/credentials.js';
import { CredentialHelperError } from '../errors/policy-errors.js';
import { helperOutputSchema } from './docker-config.schema.js';
import type { HelperResult, HelperRunner } from './run-helper.js';

/** The user name under which helpers keep tokens. */
const tokenUsername = '<token>';
const maxOutputBytes = 64 * 1024;

/** A program that keeps credentials (docker-credential-helpers): `docker-credential-NAME`. */
export class CredentialHelper {
  readonly #program: string;
  readonly #run: HelperRunner;

  /** @throws CredentialHelperError `DOCKLET_REGISTRY_CREDENTIAL_HELPER` for a name that could be a path or an option */
  constructor(name: string, run: HelperRunner) {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) {
      throw new CredentialHelperError(name, 'its name is not one of a program');
    }
    this.#program = `docker-credential-${name}`;
    this.#run = run;
  }

  /** What the helper has for a server. */
  async get(server: string): Promise<Credentials | undefined> {
    const { exitCode, output } = await this.#start('get', server);
    if (exitCode !== 0) {
      // That is how helpers say that they have nothing; any other failure is one.
      if (output.includes('credentials not found')) {
        return undefined;
      }
      throw new CredentialHelperError(this.#program, `it ended with status ${exitCode}`);
    }
    return this.#parse(output);
  }

  /** Keeps credentials for a server. */
  async store(server: string, credentials: Credentials): Promise<void> {
    const { username, secret } =
      credentials.kind === 'password'
        ? { username: credentials.username, secret: credentials.password }
        : { username: tokenUsername, secret: credentials.token };
    const input = JSON.stringify({ ServerURL: server, Username: username, Secret: secret });
    this.#assertDone(await this.#start('store', input));
  }

  /** Forgets the credentials for a server. */
  async erase(server: string): Promise<void> {
    this.#assertDone(await this.#start('erase', server));
  }

  async #start(action: 'get' | 'store' | 'erase', input: string): Promise<HelperResult> {
    try {
      return await this.#run(this.#program, action, input);
    } catch (error) {
      throw new CredentialHelperError(this.#program, 'it could not be started', error);
    }
  }

  #assertDone({ exitCode }: HelperResult): void {
    if (exitCode !== 0) {
      throw new CredentialHelperError(this.#program, `it ended with status ${exitCode}`);
    }
  }

  #parse(output: string): Credentials {
    const limits = { name: `the output of ${this.#program}`, maxBytes: maxOutputBytes };
    const { Username, Secret } = readDocument(helperOutputSchema, Buffer.from(output), limits);
    return Username === tokenUsername
      ? { kind: 'identity-token', token: Secret }
      : { kind: 'password', username: Username, password: Secret };
  }
}

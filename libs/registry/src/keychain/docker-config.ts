import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

import { readDocument } from '@docklet/oci';

import type { Credentials } from '../auth/credentials.js';
import { errorCode } from '../http/transport-failure.js';
import { dockerConfigSchema } from './docker-config.schema.js';

/** An entry of `auths`. */
export interface DockerAuth {
  /** Base64 of `user:password`. */
  readonly auth?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly identitytoken?: string | undefined;
  readonly registrytoken?: string | undefined;
}

/** What `config.json` (Docker) or `auth.json` (containers) says about credentials, with everything else in it. */
export interface DockerConfig {
  readonly auths?: Readonly<Record<string, DockerAuth>> | undefined;
  readonly credHelpers?: Readonly<Record<string, string>> | undefined;
  readonly credsStore?: string | undefined;
}

const maxConfigBytes = 4 * 1024 * 1024;

/** Reads a file; one that does not exist is empty. */
export async function readDockerConfig(path: string): Promise<DockerConfig> {
  const bytes = await readIfThere(path);
  const limits = { name: path, maxBytes: maxConfigBytes };
  return bytes === undefined ? {} : readDocument(dockerConfigSchema, bytes, limits);
}

/** Replaces a file. Nobody sees it half written, and nobody else may read it. */
export async function writeDockerConfig(path: string, config: DockerConfig): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${randomUUID()}`;
  try {
    const text = `${JSON.stringify(config, undefined, '\t')}\n`;
    await writeFile(temporary, text, { mode: 0o600, flag: 'wx' });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Credentials as an entry of `auths`. */
export function toDockerAuth(credentials: Credentials): DockerAuth {
  switch (credentials.kind) {
    case 'password': {
      const { username, password } = credentials;
      return { auth: Buffer.from(`${username}:${password}`).toString('base64') };
    }
    case 'identity-token':
      return { identitytoken: credentials.token };
    case 'registry-token':
      return { registrytoken: credentials.token };
  }
}

/** An entry of `auths` as credentials. An empty entry only says that a helper has them. */
export function fromDockerAuth(entry: DockerAuth): Credentials | undefined {
  if (entry.identitytoken !== undefined && entry.identitytoken !== '') {
    return { kind: 'identity-token', token: entry.identitytoken };
  }
  if (entry.registrytoken !== undefined && entry.registrytoken !== '') {
    return { kind: 'registry-token', token: entry.registrytoken };
  }
  const { username, password } = splitAuth(entry);
  return username === '' ? undefined : { kind: 'password', username, password };
}

function splitAuth({ auth, username = '', password = '' }: DockerAuth): {
  readonly username: string;
  readonly password: string;
} {
  if (auth === undefined || auth === '') {
    return { username, password };
  }
  // Docker pads with zero bytes what it encodes, and cuts them off again.
  const text = Buffer.from(auth, 'base64').toString().replace(/\0+$/, '');
  const colon = text.indexOf(':');
  return colon === -1
    ? { username: text, password: '' }
    : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

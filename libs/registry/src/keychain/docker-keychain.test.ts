import { readFileSync, statSync, writeFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import { type HelperResult, type RegistryWarning, createDockerKeychain } from '../index.js';
import { alice, temporaryFolder } from '../test-client.fixture.js';

const encoded = Buffer.from('alice:wonderland').toString('base64');
const notFound = { exitCode: 1, output: 'credentials not found in native keychain\n' };

describe('createDockerKeychain', () => {
  it('finds a user name and password', async () => {
    using folder = temporaryFolder();
    const { keychain } = withConfig(folder, { auths: { 'reg.io': { auth: encoded } } });
    expect(await keychain.credentialsFor({ registry: 'reg.io' })).toEqual(alice);
    expect(await keychain.credentialsFor({ registry: 'other.io' })).toBeUndefined();
  });

  it.each([
    [
      { auth: encoded, identitytoken: 'it' },
      { kind: 'identity-token', token: 'it' },
    ],
    [{ registrytoken: 'rt' }, { kind: 'registry-token', token: 'rt' }],
    [{ username: 'alice', password: 'wonderland' }, alice],
    [{ auth: Buffer.from('alice:wonderland\0\0').toString('base64') }, alice],
    [{ auth: Buffer.from('alice:a:b').toString('base64') }, { ...alice, password: 'a:b' }],
    [{}, undefined],
  ])('reads the entry %j', async (entry, credentials) => {
    using folder = temporaryFolder();
    const { keychain } = withConfig(folder, { auths: { 'reg.io': entry } });
    expect(await keychain.credentialsFor({ registry: 'reg.io' })).toEqual(credentials);
  });

  it('prefers the entry for a part of the registry', async () => {
    using folder = temporaryFolder();
    const team = { username: 'team', password: 'x' };
    const { keychain } = withConfig(folder, {
      auths: { 'reg.io': { auth: encoded }, 'reg.io/team': team },
    });
    const found = await keychain.credentialsFor({ registry: 'reg.io', repository: 'team/app' });
    expect(found).toMatchObject(team);
  });

  it('looks into the files in order', async () => {
    using folder = temporaryFolder();
    writeFileSync(
      folder.file('second.json'),
      JSON.stringify({ auths: { 'b.io': { auth: encoded } } }),
    );
    const files = [folder.file('missing.json'), folder.file('second.json')];
    const keychain = createDockerKeychain({ files });
    expect(await keychain.credentialsFor({ registry: 'b.io' })).toEqual(alice);
  });

  it('asks the helper of the registry before the one for all', async () => {
    using folder = temporaryFolder();
    const config = { credHelpers: { 'reg.io': 'own' }, credsStore: 'all' };
    const { keychain, calls } = withConfig(folder, config, {
      exitCode: 0,
      output: '{"ServerURL":"reg.io","Username":"alice","Secret":"wonderland"}',
    });
    expect(await keychain.credentialsFor({ registry: 'reg.io' })).toEqual(alice);
    await keychain.credentialsFor({ registry: 'docker.io' });
    expect(calls).toEqual([
      ['docker-credential-own', 'get', 'reg.io'],
      ['docker-credential-all', 'get', 'https://index.docker.io/v1/'],
    ]);
  });

  it('takes the user <token> of a helper for an identity token', async () => {
    using folder = temporaryFolder();
    const output = '{"Username":"<token>","Secret":"t"}';
    const { keychain } = withConfig(folder, { credsStore: 'x' }, { exitCode: 0, output });
    const expected = { kind: 'identity-token', token: 't' };
    expect(await keychain.credentialsFor({ registry: 'reg.io' })).toEqual(expected);
  });

  it('is silent if the helper has nothing', async () => {
    using folder = temporaryFolder();
    const { keychain, warnings } = withConfig(folder, { credsStore: 'x' }, notFound);
    expect(await keychain.credentialsFor({ registry: 'reg.io' })).toBeUndefined();
    expect(warnings).toEqual([]);
  });

  describe('CVE-2021-41092: when the helper does not work', () => {
    it.each([
      ['fails', { exitCode: 2, output: 'oops' }],
      ['prints nonsense', { exitCode: 0, output: 'oops' }],
      ['is missing', new Error('ENOENT')],
    ])('warns, and is anonymous: it %s', async (_, result) => {
      using folder = temporaryFolder();
      const auths = { 'https://index.docker.io/v1/': { auth: encoded } };
      const { keychain, warnings } = withConfig(folder, { credsStore: 'x', auths }, result);
      // Not even the credentials of another registry, which the file does have, are used instead.
      expect(await keychain.credentialsFor({ registry: 'reg.io' })).toBeUndefined();
      expect(warnings).toHaveLength(1);
      expect(warnings[0]?.message).not.toContain('wonderland');
    });

    it.each(['../../bin/sh', '/bin/sh', '-x', 'a b', 'a;b'])('does not start %j', async (name) => {
      using folder = temporaryFolder();
      const { keychain, calls, warnings } = withConfig(folder, { credsStore: name });
      expect(await keychain.credentialsFor({ registry: 'reg.io' })).toBeUndefined();
      expect(calls).toEqual([]);
      expect(warnings).toHaveLength(1);
    });
  });

  it.each(['', '{', '[]', '{"auths":{"a":1}}'])(
    'warns about the file content %j',
    async (content) => {
      using folder = temporaryFolder();
      const { keychain, warnings } = withConfig(folder, content);
      expect(await keychain.credentialsFor({ registry: 'reg.io' })).toBeUndefined();
      expect(warnings).toHaveLength(1);
    },
  );
});

describe('createDockerKeychain, changing', () => {
  it('stores and erases credentials, and keeps what else is in the file', async () => {
    using folder = temporaryFolder();
    const { keychain, file } = withConfig(folder, { psFormat: 'x', auths: { 'a.io': {} } });
    expect(await keychain.store('docker.io', alice)).toEqual({ kind: 'file', path: file });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      psFormat: 'x',
      auths: { 'a.io': {}, 'https://index.docker.io/v1/': { auth: encoded } },
    });
    expect(await keychain.credentialsFor({ registry: 'docker.io' })).toEqual(alice);
    expect(await keychain.erase('docker.io')).toBe(true);
    expect(await keychain.erase('docker.io')).toBe(false);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      psFormat: 'x',
      auths: { 'a.io': {} },
    });
  });

  it('creates the file for its owner only', async () => {
    using folder = temporaryFolder();
    const file = folder.file('new/config.json');
    await createDockerKeychain({ files: [file] }).store('reg.io', alice);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('leaves the secret to the helper if there is one', async () => {
    using folder = temporaryFolder();
    const result = { exitCode: 0, output: '' };
    const { keychain, calls, file } = withConfig(folder, { credsStore: 'x' }, result);
    expect(await keychain.store('reg.io', alice)).toEqual({ kind: 'helper', name: 'x' });
    expect(JSON.parse(calls[0]?.[2] ?? '')).toEqual({
      ServerURL: 'reg.io',
      Username: 'alice',
      Secret: 'wonderland',
    });
    expect(readFileSync(file, 'utf8')).not.toContain(encoded);
  });

  it('fails if the helper does', async () => {
    using folder = temporaryFolder();
    const { keychain } = withConfig(folder, { credsStore: 'x' }, { exitCode: 1, output: '' });
    await expect(keychain.store('reg.io', alice)).rejects.toMatchObject({
      code: 'DOCKLET_REGISTRY_CREDENTIAL_HELPER',
    });
  });
});

function withConfig(
  folder: ReturnType<typeof temporaryFolder>,
  config: unknown,
  helper: HelperResult | Error = notFound,
): {
  keychain: ReturnType<typeof createDockerKeychain>;
  file: string;
  calls: string[][];
  warnings: RegistryWarning[];
} {
  const file = folder.file('config.json');
  const calls: string[][] = [];
  const warnings: RegistryWarning[] = [];
  writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config));
  const keychain = createDockerKeychain({
    files: [file],
    onWarning: (warning) => warnings.push(warning),
    runHelper: async (...call) => {
      calls.push(call);
      return helper instanceof Error ? await Promise.reject(helper) : await Promise.resolve(helper);
    },
  });
  return { keychain, file, calls, warnings };
}

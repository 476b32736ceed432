import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  FakeTokens,
  TestAuthority,
  addFakeImage,
  busyboxImage,
  pushImage,
  startDockerRegistry,
  startFakeRegistry,
} from '@docklet/testing';
import type { DockerRegistry } from '@docklet/testing';
import { Docklet } from './fixtures/docklet.js';
import { inTerminal } from './fixtures/terminal.js';

const alice = { username: 'alice', password: 'correct horse\u00e4' };
const certificates = '/etc/docklet/certs.d';

let registry: DockerRegistry;
let open: DockerRegistry;

beforeAll(async () => {
  registry = await startDockerRegistry({ users: [alice] });
  open = await startDockerRegistry();
  await pushImage(open.host, 'app:1', busyboxImage());
});
afterAll(async () => {
  await registry.stop();
  await open.stop();
});

const logIn = (docklet: Docklet, password: string): ReturnType<Docklet['run']> =>
  docklet.run(['login', '-u', 'alice', '--password-stdin', registry.host], { input: password });

describe('docklet login', () => {
  it('keeps what the registry takes where docker keeps it, and logout forgets it', async () => {
    using docklet = new Docklet();
    expect(await docklet.run(['login', '--get', registry.host])).toMatchObject({ code: 1 });
    const file = path.join(docklet.folder, '.docker/config.json');
    expect(await logIn(docklet, `${alice.password}\n`)).toMatchObject({
      code: 0,
      stdout: 'Login Succeeded\n',
      stderr: expect.stringContaining(`stored unencrypted in ${file}`),
    });
    const { auths } = JSON.parse(readFileSync(file, 'utf8')) as {
      auths: Record<string, { auth: string }>;
    };
    expect(Buffer.from(auths[registry.host]?.auth ?? '', 'base64').toString()).toBe(
      `alice:${alice.password}`,
    );
    expect(await docklet.ok(['login', '--get', registry.host])).toBe('alice\n');
    expect(await docklet.ok(['login', '--get', `https://${registry.host}/v1/`])).toBe('alice\n');
    expect(await docklet.ok(['logout', registry.host])).toContain('Removing login credentials');
    expect(await docklet.ok(['logout', registry.host])).toContain('Not logged in');
  });

  it('keeps an identity token in the place of the password where the registry gives one', async () => {
    using docklet = new Docklet();
    await using fake = await startFakeRegistry();
    const tokens = new FakeTokens({ users: [alice], refreshToken: 'identity' });
    fake.auth = tokens.auth(`http://${fake.host}/token`);
    fake.script({ path: /^\/token$/, handle: (request) => tokens.issue(request) });
    addFakeImage(fake.content, { repository: 'app', tag: '1' });
    await docklet.ok(['login', '-u', 'alice', '--password-stdin', fake.host], {
      input: alice.password,
    });
    const file = path.join(docklet.folder, '.docker/config.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      auths: { [fake.host]: { identitytoken: 'identity' } },
    });
    expect(await docklet.ok(['login', '--get', fake.host])).toBe('<token>\n');
    await docklet.ok(['manifest', 'inspect', `${fake.host}/app:1`]);
    const forms = fake.requestsOf('POST', /token/).map(({ body }) => body.toString());
    expect(forms[0]).toContain('grant_type=refresh_token&refresh_token=identity');
  });

  it('lets images be pushed and pulled that others do not get', async () => {
    using docklet = new Docklet();
    const name = `${registry.host}/app:1`;
    await docklet.ok(['pull', '-q', `${open.host}/app:1`]);
    await docklet.ok(['tag', `${open.host}/app:1`, name]);
    const refused = await docklet.run(['push', name]);
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/anonymous.*\nhint: log in/s),
    });
    await logIn(docklet, alice.password);
    await docklet.ok(['push', name]);
    await docklet.ok(['rmi', '-f', name, `${open.host}/app:1`]);
    await docklet.ok(['pull', name]);
    await docklet.ok(['logout', registry.host]);
    expect(await docklet.run(['pull', name])).toMatchObject({ code: 1 });
  });

  it('refuses a wrong password, keeps nothing of it, and says it nowhere', async () => {
    using docklet = new Docklet();
    const result = await logIn(docklet, 'wrong-secret');
    expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining('"alice"') });
    expect(`${result.stdout}${result.stderr}`).not.toContain('wrong-secret');
    expect(existsSync(path.join(docklet.folder, '.docker/config.json'))).toBe(false);
    const debug = await docklet.run(
      ['-D', 'login', '-u', 'alice', '--password-stdin', registry.host],
      { input: 'wrong-secret' },
    );
    expect(debug.stderr).not.toContain('wrong-secret');
  });

  it('asks at a terminal, and does not show the password', async () => {
    using docklet = new Docklet();
    const session = inTerminal(docklet, ['login', registry.host]);
    await session.type('', /Username: /);
    await session.type('alice\n', /Password: /);
    await session.type(`${alice.password}\n`);
    const { output, code } = await session.ended;
    expect(output).toContain('Login Succeeded');
    expect(output).not.toContain(alice.password);
    expect(code).toBe(0);
    expect(session.settingsAfter()).toMatch(/[^-]echo\b/);
  });

  it('warns of a password on the command line', async () => {
    using docklet = new Docklet();
    const result = await docklet.run(['login', '-u', 'alice', '-p', alice.password, registry.host]);
    expect(result).toMatchObject({ code: 0, stderr: expect.stringContaining('--password-stdin') });
  });

  it.each([
    [['--password-stdin'], 1, /--username/],
    [['-p', 'x'], 1, /--username/],
    [['-u', 'a', '-p', 'x', '--password-stdin'], 1, /mutually exclusive/],
    [[], 1, /non TTY/],
  ])('refuses %j', async (flags, code, message) => {
    using docklet = new Docklet();
    const result = await docklet.run(['login', ...flags, registry.host]);
    expect(result.stderr).toMatch(message);
    expect(result.code).toBe(code);
  });
});

describe('a registry with a certificate of its own authority', () => {
  it('is used when the authority is in certs.d, and not before', async () => {
    using docklet = new Docklet();
    using authority = new TestAuthority();
    await using secure = await startDockerRegistry({ tls: authority.issue(), users: [alice] });
    const login = (): ReturnType<Docklet['run']> =>
      docklet.run(['login', '-u', 'alice', '--password-stdin', secure.host], {
        input: alice.password,
      });
    const refused = await login();
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/certificate/) });
    using _trust = trust(secure.host, authority.ca);
    expect(await login()).toMatchObject({ code: 0 });
    await docklet.ok(['pull', '-q', `${open.host}/app:1`]);
    await docklet.ok(['tag', `${open.host}/app:1`, `${secure.host}/app:1`]);
    await docklet.ok(['push', `${secure.host}/app:1`]);
    await docklet.ok(['rmi', '-f', `${secure.host}/app:1`]);
    await docklet.ok(['pull', `${secure.host}/app:1`]);
  });
});

/** Puts an authority where docklet looks, and takes it away again with every folder that was made for it. */
function trust(host: string, ca: string): Disposable {
  const folder = path.join(certificates, host);
  const made = mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'ca.crt'), ca);
  return {
    [Symbol.dispose]: () => {
      rmSync(made ?? folder, { recursive: true });
      expect(existsSync(folder)).toBe(false);
    },
  };
}

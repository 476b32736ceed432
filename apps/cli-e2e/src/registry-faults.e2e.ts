import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from '@jest/globals';
import { noisyImage, pushImage, startDockerRegistry } from '@docklet/testing';
import type { DockerRegistry } from '@docklet/testing';
import type { CommandResult } from './fixtures/docklet.js';
import { Docklet } from './fixtures/docklet.js';
import type { Fault, SeenRequest } from './fixtures/faulty-proxy.js';
import { FaultyProxy } from './fixtures/faulty-proxy.js';

const noiseBytes = 5_000_000;
/** More than every other blob of the image has, so that it only meets the noise. */
const middle = 3_500_000;
/** Of what arrives, pieces of this size are written down. */
const mebibyte = 1024 * 1024;

let registry: DockerRegistry;
let digest: string;
let proxy: FaultyProxy;
let docklet: Docklet;

beforeAll(async () => {
  registry = await startDockerRegistry();
  digest = await pushImage(registry.host, 'app:1', noisyImage(noiseBytes));
});
afterAll(async () => {
  await registry.stop();
});
beforeEach(async () => {
  proxy = await FaultyProxy.start(registry.host);
  docklet = new Docklet();
});
afterEach(async () => {
  // Whatever happened: nobody needs anything, and nothing is half done.
  expect([...filesIn('leases'), ...filesIn('tmp')]).toEqual([]);
  docklet[Symbol.dispose]();
  await proxy[Symbol.asyncDispose]();
});

function filesIn(folder: string): string[] {
  return readdirSync(path.join(docklet.root, 'images', folder));
}

/** How much there is of the blob of which most has arrived. */
function partialBytes(): number {
  const folder = path.join(docklet.root, 'images/partial');
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files.reduce((most, file) => {
    const status = statSync(path.join(folder, file), { throwIfNoEntry: false });
    return Math.max(most, status?.size ?? 0);
  }, 0);
}

const app = (): string => `${proxy.host}/app:1`;
const pull = (name = app()): Promise<CommandResult> => docklet.run(['pull', '-q', name]);

const isBlobRead = ({ method, path: url }: SeenRequest): boolean =>
  method === 'GET' && url.includes('/blobs/');
const isManifest = ({ path: url }: SeenRequest): boolean => url.includes('/manifests/');

/** The first requests that fit meet a fault; later ones are served. */
function faultFor(fits: (request: SeenRequest) => boolean, count: number, fault: Fault): void {
  let left = count;
  proxy.fault = (request) => {
    if (!fits(request) || left === 0) {
      return undefined;
    }
    left -= 1;
    return fault;
  };
}

/** A pull failed, and the store is as if it had not been tried. */
async function expectNothingKept(result: CommandResult): Promise<void> {
  expect(result).toMatchObject({ code: 1, stdout: '' });
  expect(filesIn('names')).toEqual([]);
  expect(filesIn('partial')).toEqual([]);
  expect(await docklet.ok(['images', '-q'])).toBe('');
  expect(await docklet.ok(['system', 'check'])).toContain('no problems');
}

describe('docklet pull from a registry that cuts connections', () => {
  it('goes on where it was, and says so', async () => {
    faultFor(isBlobRead, 4, { kind: 'cut', afterBytes: middle / 2 });
    const { code, stdout, stderr } = await pull();
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${app()}\n` });
    expect(stderr).toMatch(/trying again in 1 s \(attempt 2\)/);
    const ranges = proxy.blobReads.map(({ headers }) => headers.range ?? '');
    expect(ranges.some((range) => /^bytes=[1-9]\d*-$/.test(range))).toBe(true);
  });
});

describe('docklet pull from a registry that stalls', () => {
  it('can be interrupted, and the next pull goes on where it was', async () => {
    proxy.fault = (request) =>
      isBlobRead(request) ? { kind: 'stall', afterBytes: middle } : undefined;
    const child = docklet.start(['pull', app()]);
    const closed = once(child, 'close');
    let stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdout?.resume();
    while (partialBytes() < 3 * mebibyte) {
      await delay(10);
    }
    child.kill('SIGINT');
    expect(await closed).toEqual([130, null]);
    expect(stderr).toContain('what has arrived is kept');
    proxy.fault = () => undefined;
    const { code, stdout } = await docklet.run(['pull', '--verbose', app()]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Served by 127\.0\.0\.1:\d+, except for 3\.\d+MB from before\n/);
  });
});

describe('docklet pull from a registry that lies', () => {
  it.each<[string, (body: Buffer) => Buffer, RegExp]>([
    ['other bytes', (body) => Buffer.from(body).reverse(), /the bytes received hash to sha256:/],
    [
      'too much',
      (body) => Buffer.concat([body, Buffer.from('more')]),
      /expected \d+ bytes, received/,
    ],
    ['too little', (body) => body.subarray(0, -1), /expected \d+ bytes, received \d+/],
  ])('refuses a blob of %s', async (_, change, reason) => {
    const changeLarge = (body: Buffer): Buffer => (body.length > middle ? change(body) : body);
    proxy.fault = (request) =>
      isBlobRead(request) ? { kind: 'lie', change: changeLarge } : undefined;
    const result = await pull();
    expect(result.stderr).toMatch(/^docklet: cannot accept the answer to GET .*\/blobs\/sha256:/);
    expect(result.stderr).toMatch(reason);
    await expectNothingKept(result);
  });

  it('refuses a manifest that is not the one of the digest', async () => {
    proxy.fault = (request) =>
      isManifest(request)
        ? { kind: 'lie', change: (body) => Buffer.concat([body, Buffer.from(' ')]) }
        : undefined;
    const result = await pull(`${proxy.host}/app@${digest}`);
    expect(result.stderr).toMatch(/^docklet: cannot accept the answer to GET .*\/manifests\//);
    await expectNothingKept(result);
  });
});

describe('docklet pull from a registry that has had enough', () => {
  it('waits as long as it is told, and says so', async () => {
    const headers = { 'retry-after': '1' };
    faultFor(isManifest, 1, { kind: 'answer', status: 429, headers });
    const { code, stderr } = await pull();
    expect(code).toBe(0);
    expect(stderr).toMatch(/status 429.*trying again in 1 s \(attempt 2\)/);
  });

  it('does not wait for an hour', async () => {
    const headers = { 'retry-after': '3600' };
    proxy.fault = () => ({ kind: 'answer', status: 429, headers });
    const result = await pull();
    expect(result.stderr).toMatch(/status 429/);
    expect(result.stderr).toMatch(/\nhint: /);
    await expectNothingKept(result);
  });

  it('tries again after an internal error', async () => {
    faultFor(isBlobRead, 2, { kind: 'answer', status: 500 });
    expect(await pull()).toMatchObject({ code: 0, stdout: `${app()}\n` });
  });
});

describe('docklet pull from a registry that never believes', () => {
  it.each([
    ['Basic', 'Basic realm="registry"'],
    ['Bearer', 'Bearer realm="http://HOST/token",service="registry"'],
  ])('gives up when %s credentials are refused', async (_, challenge) => {
    proxy.fault = ({ path: url }) =>
      url.startsWith('/token')
        ? { kind: 'answer', status: 401 }
        : {
            kind: 'answer',
            status: 401,
            headers: { 'www-authenticate': challenge.replace('HOST', proxy.host) },
          };
    const result = await pull();
    expect(result.stderr).toMatch(/status 401/);
    expect(result.stderr).toMatch(/anonymous/);
    expect(proxy.seen.length).toBeLessThan(6);
    await expectNothingKept(result);
  });
});

describe('docklet pull from a registry that sends people elsewhere', () => {
  const credentials = `Basic ${Buffer.from('alice:secret').toString('base64')}`;
  const challenge = { 'www-authenticate': 'Basic realm="registry"' };

  /** Lets in who is logged in, and sends those who want blobs to another place. */
  function redirectBlobs(location: (url: string) => string): void {
    proxy.fault = (request) => {
      if (request.headers.authorization !== credentials) {
        return { kind: 'answer', status: 401, headers: challenge };
      }
      const headers = { location: location(request.path) };
      return isBlobRead(request) ? { kind: 'answer', status: 307, headers } : undefined;
    };
  }

  beforeEach(async () => {
    redirectBlobs((url) => url);
    await docklet.ok(['login', '-u', 'alice', '--password-stdin', proxy.host], { input: 'secret' });
  });

  it('goes there without its credentials', async () => {
    await using elsewhere = await FaultyProxy.start(registry.host);
    redirectBlobs((url) => `http://${elsewhere.host}${url}`);
    expect(await pull()).toMatchObject({ code: 0, stdout: `${app()}\n` });
    expect(elsewhere.blobReads.length).toBeGreaterThan(0);
    const given = elsewhere.seen.map(({ headers }) => headers.authorization);
    expect(given.filter((value) => value !== undefined)).toEqual([]);
  });

  it('does not go where it is given others', async () => {
    redirectBlobs((url) => `http://eve:password@${registry.host}${url}`);
    const result = await pull();
    expect(result.stderr).toMatch(/which has credentials in it/);
    expect(result.stderr).not.toMatch(/password|secret/);
    await expectNothingKept(result);
  });

  it('does not go round in circles', async () => {
    redirectBlobs((url) => url);
    const result = await pull();
    expect(result.stderr).toMatch(/redirected more than 10 times/);
    await expectNothingKept(result);
  });
});

describe('docklet push to a registry that cuts connections and has had enough', () => {
  it('completes, and what arrived is what was sent', async () => {
    await docklet.ok(['pull', '-q', app()]);
    // Another registry: the first one would take its own blobs over without a byte being sent.
    const target = await startDockerRegistry();
    await using front = await FaultyProxy.start(target.host);
    const copy = `${front.host}/copy:1`;
    await docklet.ok(['tag', app(), copy]);
    let faults = 0;
    front.fault = ({ method, path: url, headers }) => {
      if (faults === 0 && method === 'POST' && url.includes('/uploads/')) {
        faults = 1;
        return { kind: 'answer', status: 429, headers: { 'retry-after': '1' } };
      }
      if (faults === 1 && Number(headers['content-length']) > middle) {
        faults = 2;
        return { kind: 'cut-upload', afterBytes: middle };
      }
      return undefined;
    };
    const { code, stderr } = await docklet.run(['push', '-q', copy]);
    expect({ code, faults }).toEqual({ code: 0, faults: 2 });
    expect(stderr).toMatch(/trying again/);
    await docklet.ok(['rmi', '-f', app(), copy]);
    expect(await docklet.ok(['pull', '-q', `${front.host}/copy@${digest}`])).toContain(digest);
    await target.stop();
  });
});

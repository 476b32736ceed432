import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeRootfs } from '@docklet/testing';
import type { ContainerOptions, Engine, HealthOptions } from '../index.js';
import { openEngine } from '../index.js';
import type { Container } from './container.js';

let folder: string;
let engine: Engine;
let options: ContainerOptions;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'docklet-handle-'));
  const rootfs = makeRootfs(path.join(folder, 'rootfs'));
  engine = await openEngine({ root: `${folder}/root`, runRoot: `${folder}/run` });
  options = { source: { kind: 'rootfs', path: rootfs }, network: 'none' };
});
afterAll(async () => {
  await engine.reset();
  rmSync(folder, { recursive: true, force: true });
});

function launch(script: string): Promise<Container> {
  return engine.launch({ ...options, command: ['sh', '-c', script] });
}

const forever = 'exec sleep 100000';

/** How often a command is run in the same container; more with `DOCKLET_EXEC_CYCLES=10000`. */
const cycles = Number(process.env['DOCKLET_EXEC_CYCLES'] ?? 200);
const mebibyte = 1024 * 1024;

/** Everything that a command in a container could leave behind, but for the journal that tells of it, and its lock. */
function census(): object {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return {
    descriptors: readdirSync('/proc/self/fd').length,
    files: files.filter((name) => !/\/events(\/|$)/.test(name)).toSorted(),
    children: readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8'),
  };
}

describe('Container.waitForHealthy', () => {
  const checked = (test: string, more: HealthOptions = {}): Promise<Container> =>
    engine.launch({
      ...options,
      command: ['sh', '-c', forever],
      health: { test: ['CMD-SHELL', test], intervalMs: 20, ...more },
    });

  it('waits until the check succeeds', async () => {
    await using box = await checked('echo x >>/tmp/tries; test $(wc -l </tmp/tries) -ge 3', {
      retries: 1000,
    });
    await box.waitForHealthy();
    expect((await box.exec(['wc', '-l', '/tmp/tries'])).stdout).toBe('3 /tmp/tries\n');
  });

  it('rejects when it is unhealthy, has ended, or is not checked at all', async () => {
    await using ill = await checked('echo ill; exit 1', { retries: 2 });
    await expect(ill.waitForHealthy()).rejects.toMatchObject({
      code: 'DOCKLET_CONTAINER_UNHEALTHY',
      details: { name: ill.name, output: 'ill\n' },
    });
    await using ending = await checked('exit 1', { retries: 1_000_000 });
    const ended = expect(ending.waitForHealthy()).rejects.toMatchObject({
      code: 'DOCKLET_CONTAINER_ENDED',
    });
    ending.kill();
    await ended;
    await using plain = await launch(forever);
    await expect(plain.waitForHealthy()).rejects.toMatchObject({
      code: 'DOCKLET_CONTAINER_NO_HEALTH_CHECK',
    });
  });

  it('rejects with the reason of its signal', async () => {
    await using box = await checked('exit 1', { retries: 1_000_000 });
    const reason = new Error('enough');
    const abort = new AbortController();
    const waiting = expect(box.waitForHealthy({ signal: abort.signal })).rejects.toBe(reason);
    abort.abort(reason);
    await waiting;
  });
});

describe('Container.exec', () => {
  it('tells the exit code and what was written where, and takes input', async () => {
    await using box = await launch(forever);
    expect(await box.exec(['sh', '-c', 'echo out; echo err >&2; exit 4'])).toEqual({
      exitCode: 4,
      stdout: 'out\n',
      stderr: 'err\n',
    });
    const input = 'x'.repeat(3_000_000);
    expect((await box.exec(['wc', '-c'], { input })).stdout).toBe('3000000\n');
    expect((await box.exec(['true'], { input })).exitCode).toBe(0);
    const { stdout } = await box.exec(['sh', '-c', 'id -u; pwd; echo $A'], {
      user: 'alice',
      workingDirectory: '/tmp',
      environment: ['A=1'],
    });
    expect(stdout).toBe('1000\n/tmp\n1\n');
  });

  it('rejects with a typed error, or the reason of its signal', async () => {
    await using box = await launch(forever);
    await expect(box.exec(['missing'])).rejects.toMatchObject({
      code: 'DOCKLET_CONTAINER_COMMAND_NOT_FOUND',
    });
    const reason = new Error('enough');
    const abort = new AbortController();
    const slow = box.exec(['sh', '-c', 'exec sleep 1000'], { signal: abort.signal });
    setTimeout(() => {
      abort.abort(reason);
    }, 50);
    await expect(slow).rejects.toBe(reason);
    expect((await box.exec(['ps'])).stdout).not.toContain('sleep 1000\n');
  });

  it('works many times at once, and leaves no descriptor behind', async () => {
    await using box = await launch(forever);
    await box.exec(['true']);
    const fds = readdirSync('/proc/self/fd').length;
    const results = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => box.exec(['sh', '-c', `sleep 0.1; echo ${n}`])),
    );
    expect(results.map(({ stdout }) => Number(stdout))).toEqual([...results.keys()]);
    expect(readdirSync('/proc/self/fd')).toHaveLength(fds);
  });
});

describe('Container.exec, again and again', () => {
  it(`is after ${cycles} times what it was before: in descriptors, files, processes and memory`, async () => {
    await using box = await launch(forever);
    const once = async (cycle: number): Promise<void> => {
      const script = `echo ${cycle}; exit ${cycle % 7}`;
      const result = await box.exec(['sh', '-c', script]);
      expect(result).toEqual({ exitCode: cycle % 7, stdout: `${cycle}\n`, stderr: '' });
    };
    // V8 lets its heap grow with the work: by then it is as large as it gets.
    for (let cycle = 0; cycle < Math.max(50, cycles / 5); cycle++) {
      await once(cycle);
    }
    const before = census();
    const { rss } = process.memoryUsage();
    for (let cycle = 0; cycle < cycles; cycle++) {
      await once(cycle);
    }
    expect(census()).toEqual(before);
    // What a garbage collector has not got to yet is no leak; 10,000 times anything would be.
    expect(process.memoryUsage().rss - rss).toBeLessThan(64 * mebibyte);
  });
});

describe('Container', () => {
  it('waits for a line, also one that came before it was asked for', async () => {
    await using box = await launch(
      `echo first; printf 'second '; sleep 0.1; echo half; ${forever}`,
    );
    expect(await box.waitForLog('second half')).toBe('second half');
    expect(await box.waitForLog(/^fir/)).toBe('first');
  });

  it('says that it ended before what was waited for', async () => {
    await using box = await launch('echo only');
    await expect(box.waitForLog('more')).rejects.toMatchObject({ code: 'DOCKLET_CONTAINER_ENDED' });
    expect(await box.waitForExit()).toMatchObject({ exitCode: 0, isOomKilled: false });
  });

  it('says that it has ended when it is asked for what is gone with it', async () => {
    await using box = await launch('echo only');
    await box.waitForExit();
    const ended = { code: 'DOCKLET_CONTAINER_ENDED' };
    await expect(box.waitForLog('only')).rejects.toMatchObject(ended);
    await expect(box.logs().next()).rejects.toMatchObject(ended);
    await expect(box.waitForPort(80)).rejects.toMatchObject(ended);
    expect(box.address).toBeUndefined();
  });

  it('has what it wrote until it is disposed of, where that is asked for', async () => {
    const command = ['sh', '-c', 'echo last words; exit 3'];
    await using box = await engine.launch({ ...options, command, isRemovedAtExit: false });
    expect(await box.waitForExit()).toMatchObject({ exitCode: 3 });
    expect(await box.waitForLog('last')).toBe('last words');
  });

  it('stops waiting when its signal says so', async () => {
    await using box = await launch(forever);
    const signal = AbortSignal.abort(new Error('late'));
    await expect(box.waitForExit({ signal })).rejects.toThrow('late');
    await expect(box.waitForLog('x', { signal: AbortSignal.timeout(50) })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });

  it('is gone when it is disposed of, with its files', async () => {
    let id = '';
    {
      await using box = await launch(forever);
      ({ id } = box);
      expect(existsSync(`${folder}/root/containers/${id}`)).toBe(true);
    }
    expect(existsSync(`${folder}/root/containers/${id}`)).toBe(false);
    expect(engine.containers()).toEqual([]);
  });

  it('is one of those that run, until it has ended', async () => {
    const command = ['sh', '-c', forever];
    const { id } = await engine.runDetached({ ...options, command });
    const other = await engine.create({ ...options, command });
    const running = (): string[] => engine.runningContainers().map(({ record }) => record.id);
    expect(running()).toEqual([id]);
    await engine.pause(id);
    expect(running()).toEqual([id]);
    engine.unpause(id);
    await engine.stop(id, { timeoutSeconds: 0 });
    expect(running()).toEqual([]);
    expect(engine.containers()).toHaveLength(2);
    await engine.removeContainer(id);
    await engine.removeContainer(other.id);
  });

  it('is not of another engine in the same process', async () => {
    const other = await openEngine({ root: `${folder}/other`, runRoot: `${folder}/run` });
    await using box = await launch(forever);
    expect(other.containers()).toEqual([]);
    expect(engine.containers().map(({ record }) => record.id)).toEqual([box.id]);
  });
});

describe('Container.address', () => {
  it('is that of the container whose network it shares', async () => {
    await using owner = await engine.launch({
      ...options,
      network: 'bridge',
      command: ['sleep', '100000'],
    });
    const before = readdirSync('/proc/self/fd').length;
    await using member = await engine.launch({
      ...options,
      network: `container:${owner.name}`,
      command: ['sh', '-c', 'exec httpd -f -p 8080 -h /bin'],
    });
    await member.waitForPort(8080);
    expect(member.address).toEqual(owner.address);
    const url = 'http://127.0.0.1:8080/sh';
    expect((await owner.exec(['wget', '-qO', '/dev/null', url])).exitCode).toBe(0);
    await member.stop({ timeoutSeconds: 0 });
    await member.waitForExit();
    expect(readdirSync('/proc/self/fd').length).toBe(before);
  });
});

describe('Container.ports', () => {
  it('are known when it runs, follow an update, and end with it', async () => {
    const ports = [{ protocol: 'tcp', port: 80 }] as const;
    const command = ['sh', '-c', 'mkdir /w; echo hello >/w/index.html; exec httpd -f -p 80 -h /w'];
    await using web = await engine.launch({ ...options, network: 'bridge', command, ports });
    await web.waitForPort(80);
    const [first] = web.ports;
    expect(first).toMatchObject({ protocol: 'tcp', port: 80, hostAddress: '0.0.0.0' });
    await engine.update(web.id, { ports: { add: ports } });
    expect(web.ports).toHaveLength(2);
    for (const { hostPort } of web.ports) {
      const response = await fetch(`http://127.0.0.1:${hostPort}/`, {
        headers: { connection: 'close' },
      });
      expect(await response.text()).toBe('hello\n');
    }
    await web.stop({ isFast: true });
    expect(web.ports).toEqual([]);
  });
});

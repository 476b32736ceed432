import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inspect, until } from './fixtures/inspected.js';
import { readMachine } from './fixtures/machine.js';
import { hasOpen } from './fixtures/open-files.js';
import { parentOf, residentKib } from './fixtures/process-status.js';
import { Sandbox } from './fixtures/sandbox.js';
import { noTraces, tracesOf } from './fixtures/traces.js';

let box: Sandbox;

beforeAll(async () => {
  box = new Sandbox();
  await box.shell('true');
});
afterAll(async () => {
  await box.end({ hasContainers: false });
});

/** Starts a shell script in the background. */
async function background(name: string, script: string, ...flags: string[]): Promise<string> {
  const args = ['run', '-d', '--name', name, ...flags, '--rootfs', box.rootfs, 'sh', '-c', script];
  return (await box.ok(args)).trim();
}

const sleeper = 'trap "exit 5" TERM; while :; do sleep 0.05; done';

describe('run -d', () => {
  it('prints the id and returns while the container runs, looked after by one small process', async () => {
    const id = await background('web', sleeper);
    expect(id).toMatch(/^[0-9a-f]{64}$/);
    const monitors = readMachine().processes.filter((line) => line.includes(id.slice(0, 12)));
    expect(monitors).toEqual([expect.stringContaining(`docklet-monitor ${id.slice(0, 12)} web`)]);
    const parent = parentOf((await inspect(box, 'web')).State.Pid);
    expect(residentKib(parent)).toBeLessThan(5000);
    await box.ok(['rm', '-f', 'web']);
  });

  it('keeps what the container wrote and how it ended, with nobody there', async () => {
    await background('job', 'echo out; echo err >&2; exit 3');
    expect(await box.ok(['wait', 'job'])).toBe('3\n');
    const { stdout, stderr } = await box.run(['logs', 'job']);
    expect({ stdout, stderr }).toEqual({ stdout: 'out\n', stderr: 'err\n' });
    await until(async () => (await inspect(box, 'job')).State.Status === 'exited');
    expect((await inspect(box, 'job')).State).toMatchObject({ ExitCode: 3, Pid: 0 });
    await until(() => Promise.resolve(tracesOf(box)['live']?.length === 0));
    await box.ok(['rm', 'job']);
  });

  it('takes leave of orphans that no pid namespace keeps', async () => {
    const orphans = 'for i in 1 2 3 4 5 6 7 8 9; do (sleep 0.2 & echo $!); done';
    const script = `grep SigBlk /proc/self/status; ${orphans}; echo started; exec sleep 1000`;
    await background('open', script, '--pid', 'host');
    const printed = async (): Promise<string[]> =>
      (await box.ok(['logs', 'open'])).trim().split('\n');
    await until(async () => (await printed()).at(-1) === 'started');
    const [blocked = '', ...pids] = (await printed()).slice(0, -1);
    // The command hears of its children as ever.
    expect(blocked).toMatch(/\t0{16}$/);
    expect(pids).toHaveLength(9);
    await until(() => Promise.resolve(pids.every((pid) => !existsSync(`/proc/${pid}`))));
    const init = (await inspect(box, 'open')).State.Pid;
    const monitor = parentOf(init);
    const children = readFileSync(`/proc/${monitor}/task/${monitor}/children`, 'utf8');
    expect(children.trim()).toBe(String(init));
    await box.ok(['kill', '--signal', 'TERM', 'open']);
    expect(await box.ok(['wait', 'open'])).toBe('143\n');
    await box.ok(['rm', 'open']);
  });

  it('removes what is to be removed at its end, and wait still knows the exit code', async () => {
    const script = 'while [ ! -e /box/go ]; do sleep 0.02; done; exit 7';
    await background('brief', script, '--rm', '-v', `${box.folder}:/box`);
    const waiter = box.start(['wait', 'brief']);
    const ended = Promise.all([text(waiter.stdout!), once(waiter, 'close')]);
    await until(() => Promise.resolve(hasOpen(waiter.pid ?? 0, 'exit')));
    writeFileSync(path.join(box.folder, 'go'), '');
    expect(await ended).toEqual(['7\n', [0, null]]);
    await until(() => Promise.resolve(tracesOf(box)['live']?.length === 0));
    expect(tracesOf(box)).toEqual(noTraces);
  });

  it.each([
    [127, 'no-such-command'],
    [126, '/etc'],
  ])('ends with %d when the command cannot be executed', async (code, command) => {
    const result = await box.run(['run', '-d', '--name', 'bad', '--rootfs', box.rootfs, command]);
    expect(result).toMatchObject({ code, stdout: '' });
    expect((await inspect(box, 'bad')).State.ExitCode).toBe(code);
    await box.ok(['rm', 'bad']);
  });

  it('writes the id to a file that must not be there', async () => {
    const file = path.join(box.folder, 'cid');
    const args = ['run', '--rm', '--cidfile', file, '--rootfs', box.rootfs, 'true'];
    await box.ok(args);
    expect(readFileSync(file, 'utf8')).toMatch(/^[0-9a-f]{64}$/);
    expect(await box.run(args)).toMatchObject({ code: 125 });
    const other = path.join(box.folder, 'cid2');
    await box.run(['run', '--cidfile', other, '--rootfs', '/no/such/folder', 'true']);
    expect(existsSync(other)).toBe(false);
  });
});

describe('create and start', () => {
  it('makes a container that start starts, as often as it is asked', async () => {
    const args = ['create', '--name', 'made', '--rootfs', box.rootfs];
    const id = (
      await box.ok([...args, 'sh', '-c', 'echo again >> /count; cat /count; exit 2'])
    ).trim();
    expect(await box.ok(['ps', '-a', '--format', '{{.ID}} {{.Status}}', '--no-trunc'])).toBe(
      `${id} Created\n`,
    );
    expect(tracesOf(box)['live']).toEqual([]);
    expect(await box.ok(['start', 'made'])).toBe('made\n');
    expect(await box.ok(['wait', 'made'])).toBe('2\n');
    const attached = await box.run(['start', '-a', 'made']);
    expect(attached).toMatchObject({ code: 2, stdout: 'again\nagain\n' });
    expect(await box.ok(['logs', 'made'])).toBe('again\nagain\nagain\n');
    await box.ok(['rm', 'made']);
  });

  it('passes its input on with start -ai', async () => {
    await box.ok(['create', '-i', '--name', 'typed', '--rootfs', box.rootfs, 'cat']);
    const result = await box.run(['start', '-ai', 'typed'], { input: 'hello\n' });
    expect(result).toMatchObject({ code: 0, stdout: 'hello\n' });
    await box.ok(['rm', 'typed']);
  });

  it('does nothing to a container that runs', async () => {
    await background('once', sleeper);
    const { Pid } = (await inspect(box, 'once')).State;
    await box.ok(['start', 'once']);
    expect((await inspect(box, 'once')).State.Pid).toBe(Pid);
    await box.ok(['rm', '-f', 'once']);
  });

  it('starts a container once, however many ask for it', async () => {
    await box.ok([
      'create',
      '--name',
      'many',
      '--rootfs',
      box.rootfs,
      'sh',
      '-c',
      `echo up; ${sleeper}`,
    ]);
    await Promise.all(Array.from({ length: 8 }, () => box.ok(['start', 'many'])));
    expect(await box.ok(['logs', 'many'])).toBe('up\n');
    await box.ok(['rm', '-f', 'many']);
  });
});

describe('stop', () => {
  it('asks the container to end, and keeps its exit code', async () => {
    await background('polite', sleeper);
    await until(async () => (await box.run(['stop', '-t', '30', 'polite'])).code === 0);
    expect((await inspect(box, 'polite')).State).toMatchObject({ Status: 'exited', ExitCode: 5 });
    expect(await box.ok(['stop', 'polite'])).toBe('polite\n');
    await box.ok(['rm', 'polite']);
  });

  it('says at once that nothing will come of it, and kills it when the time is over', async () => {
    await background('deaf', 'exec sleep 1000');
    const child = box.start(['stop', '-t', '1', 'deaf']);
    const [said] = (await once(child.stderr!, 'data')) as [Buffer];
    expect(String(said)).toMatch(/deaf does not react to SIGTERM: its first process, sleep,/);
    expect((await inspect(box, 'deaf')).State.Status).toBe('running');
    await once(child, 'close');
    expect((await inspect(box, 'deaf')).State.ExitCode).toBe(137);
    await box.ok(['rm', 'deaf']);
  });

  it('does not wait with --stop-fast for what will not come, but for what will', async () => {
    await background('deaf', 'exec sleep 1000');
    const { code, stderr } = await box.run(['stop', '--stop-fast', '-t', '-1', 'deaf']);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/first process, sleep, does not handle it; it is killed\n/),
    });
    await box.ok(['rm', 'deaf']);
    await background('hears', `trap 'sleep 0.5; exit 5' TERM; ${sleeper}`);
    await until(async () => {
      await box.ok(['stop', '--stop-fast', '-t', '30', 'hears']);
      return (await inspect(box, 'hears')).State.ExitCode === 5;
    });
    await box.ok(['rm', 'hears']);
  });

  it('knows that an init waits for signals', async () => {
    await background('init', 'exec sleep 1000', '--init');
    const { code, stderr } = await box.run(['stop', 'init']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect((await inspect(box, 'init')).State.ExitCode).toBe(143);
    await box.ok(['rm', 'init']);
  });

  it('sends the signal that was asked for, by the container or by -s', async () => {
    const script = 'trap "exit 8" USR1; trap "exit 9" USR2; echo up; while :; do sleep 0.02; done';
    for (const [flags, code] of [
      [[], 8],
      [['-s', 'USR2'], 9],
    ] as const) {
      await background('other', script, '--stop-signal', 'USR1');
      await until(async () => (await box.ok(['logs', 'other'])) === 'up\n');
      await box.ok(['stop', ...flags, 'other']);
      expect((await inspect(box, 'other')).State.ExitCode).toBe(code);
      await box.ok(['rm', 'other']);
    }
  });

  it('sends real-time signals, which systemd is stopped with', async () => {
    // 37 is the fourth of them, and 63 the last but one.
    const script = 'trap "exit 8" 37; trap "echo hit" 63; echo up; while :; do sleep 0.02; done';
    await background('timely', script, '--stop-signal', 'SIGRTMIN+3');
    await until(async () => (await box.ok(['logs', 'timely'])) === 'up\n');
    await box.ok(['kill', '-s', 'RTMAX-1', 'timely']);
    await until(async () => (await box.ok(['logs', 'timely'])) === 'up\nhit\n');
    await box.ok(['stop', 'timely']);
    expect((await inspect(box, 'timely')).State.ExitCode).toBe(8);
    await box.ok(['rm', 'timely']);
  });

  it('stops several at the same time', async () => {
    const names = ['one', 'two', 'three', 'four'];
    await Promise.all(names.map((name) => background(name, 'exec sleep 1000')));
    const began = Date.now();
    expect(await box.ok(['stop', '-t', '1', ...names])).toBe('one\ntwo\nthree\nfour\n');
    const tookMs = Date.now() - began;
    // One after the other would take four seconds at least.
    expect(tookMs).toBeLessThan(4000);
    await box.ok(['rm', ...names]);
  });

  it('ends a container that is paused', async () => {
    await background('cold', 'exec sleep 1000');
    await box.ok(['pause', 'cold']);
    await box.ok(['stop', '-t', '0', 'cold']);
    expect((await inspect(box, 'cold')).State.ExitCode).toBe(137);
    await box.ok(['rm', 'cold']);
  });
});

describe('restart', () => {
  it('gives the container another process over the same files', async () => {
    await background('twice', `echo x >> /count; cat /count; ${sleeper}`);
    const first = (await inspect(box, 'twice')).State.Pid;
    await box.ok(['restart', '-t', '0', 'twice']);
    expect((await inspect(box, 'twice')).State.Pid).not.toBe(first);
    await until(async () => (await box.ok(['logs', 'twice'])) === 'x\nx\nx\n');
    await box.ok(['rm', '-f', 'twice']);
  });
});

describe('kill', () => {
  it('sends SIGKILL, or any other signal', async () => {
    await background('target', 'trap "echo hup" HUP; echo up; while :; do sleep 0.02; done');
    await until(async () => (await box.ok(['logs', 'target'])) === 'up\n');
    await box.ok(['kill', '-s', 'HUP', 'target']);
    await until(async () => (await box.ok(['logs', 'target'])) === 'up\nhup\n');
    expect(await box.ok(['kill', 'target'])).toBe('target\n');
    expect(await box.ok(['wait', 'target'])).toBe('137\n');
    await until(async () => (await inspect(box, 'target')).State.Status === 'exited');
    const again = await box.run(['kill', 'target']);
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('it is not running') });
    await box.ok(['rm', 'target']);
  });
});

describe('pause and unpause', () => {
  it('let all processes stand still, and go on', async () => {
    await background('still', 'while :; do echo tick; sleep 0.01; done');
    await box.ok(['pause', 'still']);
    expect(await box.ok(['ps', '--format', '{{.Status}}'])).toMatch(/^Up .* \(Paused\)\n$/);
    const written = await box.ok(['logs', 'still']);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await box.ok(['logs', 'still'])).toBe(written);
    expect(await box.run(['pause', 'still'])).toMatchObject({ code: 1 });
    await box.ok(['unpause', 'still']);
    await until(async () => (await box.ok(['logs', 'still'])).length > written.length);
    expect(await box.run(['unpause', 'still'])).toMatchObject({ code: 1 });
    await box.ok(['rm', '-f', 'still']);
  });
});

describe('rename', () => {
  it('gives a container another name, which nobody else has', async () => {
    await background('old', 'exec sleep 1000');
    await background('taken', 'exec sleep 1000');
    await box.ok(['rename', 'old', 'new']);
    expect(await box.ok(['ps', '--format', '{{.Names}}'])).toBe('taken\nnew\n');
    expect((await box.run(['inspect', 'old'])).code).toBe(1);
    const refused = await box.run(['rename', 'new', 'taken']);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('has that name') });
    expect(await box.run(['rename', 'new', '../x'])).toMatchObject({ code: 1 });
    await box.ok(['rm', '-f', 'new', 'taken']);
  });
});

describe('rm', () => {
  it('removes several, and with -f also those that run or are not there', async () => {
    await background('first', 'exec sleep 1000');
    await background('second', 'exec sleep 1000');
    expect(await box.run(['rm', 'first'])).toMatchObject({ code: 1 });
    const removed = await box.run(['rm', '-f', '-v', 'first', 'nobody', 'second']);
    expect(removed).toMatchObject({ code: 0, stdout: 'first\nsecond\n' });
    expect(removed.stderr).toContain('nobody');
    expect(await box.run(['rm', 'nobody'])).toMatchObject({ code: 1 });
  });

  it('takes beginnings of ids that are unambiguous', async () => {
    const id = await background('prefix', 'exec sleep 1000');
    expect(await box.ok(['rm', '-f', id.slice(0, 8)])).toBe(`${id.slice(0, 8)}\n`);
  });
});

describe('container prune', () => {
  it('removes what does not run, and nothing else', async () => {
    await background('stays', 'exec sleep 1000');
    await background('goes', 'true', '--label', 'go=1');
    await box.ok(['wait', 'goes']);
    await box.ok(['create', '--name', 'never', '--rootfs', box.rootfs, 'true']);
    await until(async () => (await inspect(box, 'goes')).State.Status === 'exited');
    const none = await box.ok(['container', 'prune', '-f', '--filter', 'label=other']);
    expect(none).toBe('Total reclaimed space: 0B\n');
    const refused = await box.run(['container', 'prune'], { input: 'n\n' });
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('Are you sure') });
    expect(await box.ok(['ps', '-aq'])).toMatch(/^(\w{12}\n){3}$/);
    const pruned = await box.ok(['container', 'prune', '--force']);
    expect(pruned).toMatch(/^Deleted Containers:\n\w{64}\n\w{64}\n\nTotal reclaimed space: /);
    expect(await box.ok(['container', 'ls', '-a', '--format', '{{.Names}}'])).toBe('stays\n');
    await box.ok(['rm', '-f', 'stays']);
  });
});

describe('ps', () => {
  it('filters, limits and sorts as asked', async () => {
    await background('alpha', 'exec sleep 1000', '--label', 'role=a');
    await background('beta', 'exit 3', '--label', 'role=b');
    await box.ok(['wait', 'beta']);
    await until(async () => (await inspect(box, 'beta')).State.Status === 'exited');
    await box.ok(['create', '--name', 'gamma', '--rootfs', box.rootfs, 'true']);
    const names = async (...flags: string[]): Promise<string> =>
      (await box.ok(['ps', '--format', '{{.Names}}', ...flags])).trim().replaceAll('\n', ' ');
    expect(await names()).toBe('alpha');
    expect(await names('-a')).toBe('gamma beta alpha');
    expect(await names('-l')).toBe('gamma');
    expect(await names('-n', '2')).toBe('gamma beta');
    expect(await names('-f', 'status=exited')).toBe('beta');
    expect(await names('-f', 'exited=3')).toBe('beta');
    expect(await names('-f', 'exited=0')).toBe('');
    expect(await names('-a', '-f', 'name=mm')).toBe('gamma');
    expect(await names('-a', '-f', 'label=role')).toBe('beta alpha');
    expect(await names('-a', '-f', 'label=role=b')).toBe('beta');
    expect(await names('-a', '-f', 'before=beta')).toBe('alpha');
    expect(await names('-a', '-f', 'since=alpha')).toBe('gamma beta');
    expect(await names('-a', '-f', `ancestor=rootfs ${box.rootfs}`)).toBe('gamma beta alpha');
    expect(await box.run(['ps', '-f', 'nonsense=1'])).toMatchObject({ code: 1 });
    expect(await box.ok(['ps', '-s', '--format', '{{.Size}}'])).toMatch(/^\d.*\(virtual /);
    await box.ok(['rm', '-f', 'alpha', 'beta', 'gamma']);
  });

  it('is not disturbed by 60 containers that come and go', async () => {
    const runs = Array.from({ length: 60 }, () => box.shell('true'));
    const progress = { isOver: false };
    const all = Promise.all(runs).finally(() => (progress.isOver = true));
    await until(async () => {
      await box.ok(['ps', '-a']);
      return progress.isOver;
    });
    expect((await all).filter(({ code }) => code !== 0)).toEqual([]);
  });
});

import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inspect, until } from './fixtures/inspected.js';
import { hasOpen } from './fixtures/open-files.js';
import { Sandbox } from './fixtures/sandbox.js';
import { inTerminal } from './fixtures/terminal.js';
import { noTraces, tracesOf } from './fixtures/traces.js';

let box: Sandbox;

beforeAll(async () => {
  box = new Sandbox();
  await box.shell('true');
});
afterAll(async () => {
  await box.end({ hasContainers: false });
});

const ctrlP = '\u0010';
const ctrlQ = '\u0011';

function run(name: string, ...words: string[]): string[] {
  return ['run', '--name', name, ...words.slice(0, -1), '--rootfs', box.rootfs, words.at(-1) ?? ''];
}

describe('attach to pipes', () => {
  it('passes input and output on, with nobody attached before', async () => {
    await box.ok(run('cat', '-d', '-i', 'cat'));
    const child = box.start(['attach', 'cat']);
    const closed = once(child, 'close');
    let text = '';
    child.stdout?.on('data', (chunk) => (text += String(chunk)));
    child.stdin?.write('one\n');
    await until(() => Promise.resolve(text === 'one\n'));
    // Others keep their connection when this one ends.
    child.stdin?.end('two\n');
    await until(() => Promise.resolve(text === 'one\ntwo\n'));
    expect((await inspect(box, 'cat')).State.Status).toBe('running');
    await box.ok(['kill', 'cat']);
    // It may have ended before the command that killed the container has.
    expect(await closed).toEqual([137, null]);
    await box.ok(['rm', '-f', 'cat']);
  });

  it('hands signals on, and ends with the exit code', async () => {
    const script = 'trap "echo got; exit 9" TERM; echo up; while :; do sleep 0.02; done';
    await box.ok(['run', '-d', '--name', 'sig', '--rootfs', box.rootfs, 'sh', '-c', script]);
    const child = box.start(['attach', 'sig']);
    let text = '';
    child.stdout?.on('data', (chunk) => (text += String(chunk)));
    await until(() => Promise.resolve(hasOpen(child.pid ?? 0, 'log')));
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([9, null]);
    expect(text).toContain('got');
    await box.ok(['rm', '-f', 'sig']);
  });

  it('leaves the container alone with --sig-proxy=false', async () => {
    await box.ok(run('quiet', '-d', '-i', 'cat'));
    const child = box.start(['attach', '--sig-proxy=false', '--no-stdin', 'quiet']);
    await until(() => Promise.resolve(hasOpen(child.pid ?? 0, 'log')));
    child.kill('SIGTERM');
    await once(child, 'close');
    expect((await inspect(box, 'quiet')).State.Status).toBe('running');
    await box.ok(['rm', '-f', 'quiet']);
  });

  it('needs a container that runs', async () => {
    await box.ok(['create', '--name', 'idle', '--rootfs', box.rootfs, 'true']);
    expect(await box.run(['attach', 'idle'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('it is not running'),
    });
    await box.ok(['rm', 'idle']);
  });
});

describe('run -it', () => {
  it('is left by the detach keys, goes on, and is attached to again', async () => {
    const session = inTerminal(box, run('shell', '-it', 'sh'));
    await session.type('echo a$((1+1))b\n', /a2b/);
    await session.type(ctrlP + ctrlQ, /read escape sequence/);
    expect((await session.ended).code).toBe(0);
    expect(session.settingsAfter()).toMatch(/(^|\s)icanon\b.*(^|\s)echo\b/s);
    expect((await inspect(box, 'shell')).State.Status).toBe('running');
    const again = inTerminal(box, ['attach', 'shell'], { rows: 33, columns: 99 });
    await again.type('stty size; echo c$((2+2))d\n', /33 99\s+c4d/);
    await again.type('exit 6\n');
    expect((await again.ended).code).toBe(6);
    await until(async () => (await inspect(box, 'shell')).State.Status === 'exited');
    await box.ok(['rm', 'shell']);
  });

  it('with --rm goes on too when it is detached from, and is removed at its end', async () => {
    const session = inTerminal(box, run('gone', '--rm', '-it', 'sh'));
    await session.type('echo a$((1+1))b\n', /a2b/);
    await session.type(ctrlP + ctrlQ, /read escape sequence/);
    await session.ended;
    expect((await inspect(box, 'gone')).State.Status).toBe('running');
    await box.ok(['kill', 'gone']);
    await until(() => Promise.resolve(tracesOf(box)['live']?.length === 0));
    expect(tracesOf(box)).toEqual(noTraces);
  });

  it('hands Ctrl-P on: whoever waits for it need not wait for another key', async () => {
    const session = inTerminal(box, run('keys', '--rm', '-it', 'sh'));
    await session.type(
      'stty raw -echo; echo ready; dd bs=1 count=1 2>/dev/null | od -An -tx1\n',
      /ready/,
    );
    await session.type(ctrlP, /10/);
    await session.type('exit\r\n');
    await session.type('stty sane; exit\n');
    await session.ended;
  });

  it('takes other keys with --detach-keys', async () => {
    const session = inTerminal(box, run('other', '-it', '--detach-keys', 'ctrl-x,y', 'sh'));
    await session.type('echo a$((1+1))b\n', /a2b/);
    await session.type('\u0018y', /read escape sequence/);
    expect((await session.ended).code).toBe(0);
    await box.ok(['rm', '-f', 'other']);
    const wrong = await box.run([
      'run',
      '--detach-keys',
      'ctrl-p,hello',
      '--rootfs',
      box.rootfs,
      'true',
    ]);
    expect(wrong).toMatchObject({ code: 125, stderr: expect.stringContaining('--detach-keys') });
    expect(await box.ok(['ps', '-aq'])).toBe('');
  });
});

describe('run -itd', () => {
  it('has a terminal that somebody attaches to later', async () => {
    await box.ok(run('later', '-itd', 'sh'));
    const session = inTerminal(box, ['attach', 'later']);
    await session.type('echo a$((1+1))b; tty\n', /a2b\s+\/dev\/pts\/0/);
    await session.type('exit 3\n');
    expect((await session.ended).code).toBe(3);
    await box.ok(['rm', '-f', 'later']);
  });
});

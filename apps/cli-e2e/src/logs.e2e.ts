import { once } from 'node:events';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inspect, until } from './fixtures/inspected.js';
import { hasOpen } from './fixtures/open-files.js';
import { Sandbox } from './fixtures/sandbox.js';

let box: Sandbox;

beforeAll(async () => {
  box = new Sandbox();
  await box.shell('true');
});
afterAll(async () => {
  await box.end({ hasContainers: false });
});

async function background(name: string, script: string, ...flags: string[]): Promise<string> {
  const args = ['run', '-d', '--name', name, ...flags, '--rootfs', box.rootfs, 'sh', '-c', script];
  return (await box.ok(args)).trim();
}

/** The files of a container's log, and their sizes. */
function logFiles(id: string): Record<string, number> {
  const folder = path.join(box.root, 'containers', id);
  const names = readdirSync(folder).filter((name) => /^log(\.\d+)?$/.test(name));
  return Object.fromEntries(names.map((name) => [name, statSync(path.join(folder, name)).size]));
}

/** Lines with the numbers from 1 on, as seq prints them. */
function numbers(from: number, to: number): string {
  return Array.from({ length: to - from + 1 }, (_, index) => `${from + index}\n`).join('');
}

describe('logs', () => {
  it('shows every byte as it was written: NUL, ESC, half characters, no newline at the end', async () => {
    const script = "printf 'a\\000b\\033[0m\\303\\n\\ntail'";
    await background('bytes', script);
    await box.ok(['wait', 'bytes']);
    expect(await box.ok(['logs', 'bytes'])).toBe('a\0b\u001b[0m\ufffd\n\ntail');
    await box.ok(['rm', '-f', 'bytes']);
  });

  it('shows lines that are longer than any buffer', async () => {
    await background('long', "head -c 3000000 /dev/zero | tr '\\000' x; echo; echo end");
    await box.ok(['wait', 'long']);
    const text = await box.ok(['logs', 'long']);
    expect(text === `${'x'.repeat(3_000_000)}\nend\n`).toBe(true);
    expect(await box.ok(['logs', '-n', '1', 'long'])).toBe('end\n');
    await box.ok(['rm', '-f', 'long']);
  });

  it('follows what is written, until the container has ended', async () => {
    await background('slow', 'for n in 1 2 3 4 5; do echo $n; sleep 0.1; done');
    expect(await box.ok(['logs', '-f', 'slow'])).toBe(numbers(1, 5));
    await box.ok(['rm', '-f', 'slow']);
  });

  it('shows the last lines, those since and until a time, and when they were written', async () => {
    await background('timed', 'seq 1 5; sleep 0.5; seq 6 9; sleep 0.5');
    await box.ok(['wait', 'timed']);
    expect(await box.ok(['logs', '--tail', '3', 'timed'])).toBe(numbers(7, 9));
    expect(await box.ok(['logs', '--tail', '0', 'timed'])).toBe('');
    expect(await box.ok(['logs', '-n', 'all', 'timed'])).toBe(numbers(1, 9));
    const lines = (await box.ok(['logs', '-t', 'timed'])).trim().split('\n');
    expect(lines.map((line) => line.split(' ')[1])).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
      '7',
      '8',
      '9',
    ]);
    const times = lines.map((line) => line.split(' ')[0] ?? '');
    expect(times[0]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
    expect(await box.ok(['logs', '--since', times[5] ?? '', 'timed'])).toBe(numbers(6, 9));
    expect(await box.ok(['logs', '--until', times[4] ?? '', 'timed'])).toBe(numbers(1, 5));
    expect(await box.ok(['logs', '--since', '1h', '--until', '30m', 'timed'])).toBe('');
    expect(await box.ok(['logs', '-f', '--tail', '2', 'timed'])).toBe('8\n9\n');
    expect(await box.ok(['logs', '--details', '-n', '1', 'timed'])).toBe(' 9\n');
    await box.ok(['rm', '-f', 'timed']);
  });

  it('goes on in the same log when a container is started again', async () => {
    await background('again', 'echo once');
    await box.ok(['wait', 'again']);
    await until(async () => (await inspect(box, 'again')).State.Status === 'exited');
    await box.ok(['start', '-a', 'again']);
    expect(await box.ok(['logs', 'again'])).toBe('once\nonce\n');
    await box.ok(['rm', 'again']);
  });

  it('keeps what a container in the foreground has written too', async () => {
    const args = ['run', '--name', 'front', '--rootfs', box.rootfs, 'sh', '-c'];
    const { stdout } = await box.run([...args, 'echo out; echo err >&2; exit 4']);
    expect(stdout).toBe('out\n');
    expect(await box.run(['logs', 'front'])).toMatchObject({ stdout: 'out\n', stderr: 'err\n' });
    await box.ok(['rm', 'front']);
  });
});

describe('rotation', () => {
  it('keeps as many files as were asked for, none larger than was asked for by more than a record', async () => {
    const flags = ['--log-opt', 'max-size=100k', '--log-opt', 'max-file=3'];
    const id = await background('full', 'seq 1 200000', ...flags);
    await box.ok(['wait', 'full']);
    const files = logFiles(id);
    expect(Object.keys(files).toSorted()).toEqual(['log', 'log.1', 'log.2']);
    const limit = 102_400 + 65_536 + 24;
    expect(Object.values(files).filter((bytes) => bytes > limit)).toEqual([]);
    // What is left is the end of all that was written, without a gap.
    const lines = (await box.ok(['logs', 'full'])).split('\n').slice(1, -1).map(Number);
    expect(lines.at(-1)).toBe(200_000);
    expect(lines).toEqual(lines.map((_, index) => (lines[0] ?? 0) + index));
    await box.ok(['rm', '-f', 'full']);
  });

  it('is followed by readers from file to file without losing a line', async () => {
    const go = path.join(box.folder, 'go');
    const script =
      'while [ ! -e /box/go ]; do sleep 0.02; done; for n in $(seq 1 40); do seq 1 2000; sleep 0.01; done';
    const flags = [
      '-v',
      `${box.folder}:/box`,
      '--log-opt',
      'max-size=64k',
      '--log-opt',
      'max-file=20',
    ];
    await background('turning', script, ...flags);
    const reader = box.start(['logs', '-f', 'turning']);
    let text = '';
    reader.stdout?.on('data', (chunk) => (text += String(chunk)));
    // It has the log open before anything is written.
    await until(() => Promise.resolve(hasOpen(reader.pid ?? 0, 'log')));
    writeFileSync(go, '');
    await once(reader, 'close');
    expect(text === numbers(1, 2000).repeat(40)).toBe(true);
    await box.ok(['rm', '-f', 'turning']);
  });

  it('can be turned off, and goes down to one file', async () => {
    const all = await background('all', 'seq 1 300000', '--log-opt', 'max-size=-1');
    await box.ok(['wait', 'all']);
    expect(Object.keys(logFiles(all))).toEqual(['log']);
    expect((await box.ok(['logs', 'all'])) === numbers(1, 300_000)).toBe(true);
    const flags = ['--log-opt', 'max-size=64k', '--log-opt', 'max-file=1'];
    const one = await background('one', 'seq 1 300000', ...flags);
    await box.ok(['wait', 'one']);
    expect(Object.keys(logFiles(one))).toEqual(['log']);
    expect((await box.ok(['logs', '-n', '1', 'one'])).trim()).toBe('300000');
    await box.ok(['rm', '-f', 'all', 'one']);
  });

  it.each([
    ['--log-driver', 'syslog'],
    ['--log-opt', 'max-size=many'],
    ['--log-opt', 'max-file=0'],
    ['--log-opt', 'mode=non-blocking'],
  ])('%s %s is refused', async (...flags) => {
    const result = await box.run(['run', '--rm', ...flags, '--rootfs', box.rootfs, 'true']);
    expect(result.code).toBe(125);
    expect(result.stderr).not.toBe('');
  });
});

describe('--log-driver none', () => {
  it('keeps nothing for logs', async () => {
    const args = ['run', '--name', 'silent', '--log-driver', 'none', '--rootfs', box.rootfs];
    expect(await box.ok([...args, 'echo', 'shown'])).toBe('shown\n');
    expect(await box.run(['logs', 'silent'])).toMatchObject({ code: 1, stdout: '' });
    await box.ok(['rm', 'silent']);
  });
});

describe('a reader of the log', () => {
  it('that is slow, or stopped, keeps the container from nothing', async () => {
    await background('busy', 'seq 1 500000; echo done > /box/done', '-v', `${box.folder}:/box`);
    const reader = box.start(['logs', '-f', 'busy']);
    reader.kill('SIGSTOP');
    await until(() => Promise.resolve(existsSync(path.join(box.folder, 'done'))));
    reader.kill('SIGKILL');
    await once(reader, 'close');
    await box.ok(['rm', '-f', 'busy']);
  });
});

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inTerminal } from './fixtures/terminal.js';
import type { CommandResult } from './fixtures/docklet.js';
import { Sandbox } from './fixtures/sandbox.js';

let box: Sandbox;

beforeAll(async () => {
  box = new Sandbox();
  await box.shell('true');
});
afterAll(async () => {
  await box.end();
});

const mebibyte = 1024 * 1024;

/** Bytes without a pattern, the same each time. */
function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 1;
  for (let index = 0; index < length; index += 4) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes.writeUInt32LE(state, index);
  }
  return bytes;
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

describe('standard output', () => {
  it('passes a gibibyte on without losing a byte', async () => {
    const child = box.start([
      ...['run', '--rm', '--rootfs', box.rootfs],
      ...['dd', 'if=/dev/zero', 'bs=1048576', 'count=1024'],
    ]);
    child.stderr?.resume();
    let length = 0;
    for await (const chunk of child.stdout ?? []) {
      length += (chunk as Buffer).length;
    }
    expect(length).toBe(1024 * mebibyte);
  });

  it('passes every byte on as it is, into a file as well', async () => {
    const content = noise(20 * mebibyte);
    writeFileSync(path.join(box.rootfs, 'noise'), content);
    for (const flag of ['w', 'a']) {
      const file = path.join(box.folder, `out-${flag}`);
      const fd = openSync(file, flag);
      const child = spawn(box.launcher, ['run', '--rm', '--rootfs', box.rootfs, 'cat', '/noise'], {
        env: box.environment,
        stdio: ['ignore', fd, 'inherit'],
      });
      closeSync(fd);
      expect(await once(child, 'close')).toEqual([0, null]);
      expect(sha256(readFileSync(file))).toBe(sha256(content));
    }
  });

  it('makes the container wait for a slow reader, and loses nothing', async () => {
    const child = box.start(['run', '--rm', '--rootfs', box.rootfs, 'seq', '1', '500000']);
    await new Promise((resolve) => setTimeout(resolve, 500));
    let text = '';
    for await (const chunk of child.stdout ?? []) {
      text += String(chunk);
    }
    expect(text.split('\n')).toHaveLength(500_001);
  });

  it('does not disturb the container when the reader goes away', async () => {
    const script = 'seq 1 300000; echo done > /mark/done';
    const mark = path.join(box.folder, 'mark');
    const args = ['run', '--rm', '-v', `${mark}:/mark`, '--rootfs', box.rootfs, 'sh', '-c', script];
    const child = box.start(args);
    await once(child.stdout!, 'data');
    child.stdout?.destroy();
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(readFileSync(path.join(mark, 'done'), 'utf8')).toBe('done\n');
  });
});

describe('what docklet itself writes', () => {
  // Twice this is more than a pipe holds, and the second half is less than Node's streams take without a word.
  const half = 40_000;

  beforeAll(async () => {
    const folder = path.join(box.rootfs, 'halves');
    mkdirSync(folder);
    ['first', 'second'].forEach((name) => {
      writeFileSync(path.join(folder, name), 'x'.repeat(half));
    });
    const script = 'cat /halves/first; sleep 0.1; echo between >&2; sleep 0.1; cat /halves/second';
    const args = ['run', '-d', '--name', 'held', '--rootfs', box.rootfs, 'sh', '-c', script];
    await box.ok(args);
    await box.ok(['wait', 'held']);
  });
  afterAll(async () => {
    await box.ok(['rm', 'held']);
  });

  /** Runs a script in which `"$0" "$@"` is docklet with these words. */
  async function inShell(script: string, line: string): Promise<CommandResult> {
    const child = spawn('sh', ['-c', script, box.launcher, ...line.split(' ')], {
      env: box.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close') as Promise<[number]>,
    ]);
    return { code, stdout, stderr };
  }

  it.each(['logs held', 'cp held:/halves -'])(
    'docklet %s reaches a reader that begins late, to its last byte',
    async (line) => {
      const expected = (await box.ok(line.split(' '))).length;
      expect(expected).toBeGreaterThanOrEqual(2 * half);
      const { stdout } = await inShell('"$0" "$@" 2>/dev/null | { sleep 1; wc -c; }', line);
      expect(Number(stdout)).toBe(expected);
    },
  );

  it.each(['ps', 'logs held', 'cp held:/halves -', 'export held'])(
    'docklet %s says so when there is no room for it',
    async (line) => {
      const { code, stderr } = await inShell('"$0" "$@" > /dev/full', line);
      expect(stderr).toMatch(/^docklet: cannot write to the standard output: no space left/);
      expect(code).toBe(1);
    },
  );

  it.each(['logs held', 'cp held:/halves -', 'export held'])(
    'docklet %s ends quietly when nobody reads on',
    async (line) => {
      const { stdout, stderr } = await inShell('{ "$0" "$@"; echo $? >&2; } | head -c 1', line);
      expect(stdout).toHaveLength(1);
      // The container's own standard error is in its log, and comes out here.
      expect(stderr.replace('between\n', '')).toBe('141\n');
    },
  );
});

describe('standard input', () => {
  it('passes every byte on, and its end', async () => {
    const input = noise(30 * mebibyte);
    const args = ['run', '--rm', '-i', '--rootfs', box.rootfs, 'sha256sum'];
    const { stdout } = await box.run(args, { input });
    expect(stdout).toBe(`${sha256(input)}  -\n`);
  });

  it('does not keep docklet waiting when the container ends first', async () => {
    const child = box.start(['run', '--rm', '-i', '--rootfs', box.rootfs, 'true']);
    child.stdin?.on('error', () => undefined);
    expect(await once(child, 'close')).toEqual([0, null]);
  });
});

describe('signals', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR1'] as const)(
    '%s reaches the command',
    async (signal) => {
      const name = signal.slice(3);
      const script = `trap 'echo got ${name}; exit 5' ${name}; echo ready; while :; do sleep 0.02; done`;
      const child = box.start(['run', '--rm', '--rootfs', box.rootfs, 'sh', '-c', script]);
      let text = '';
      child.stdout?.on('data', (chunk) => (text += String(chunk)));
      await once(child.stdout!, 'data');
      child.kill(signal);
      expect(await once(child, 'close')).toEqual([5, null]);
      expect(text).toBe(`ready\ngot ${name}\n`);
    },
  );
});

describe('-t', () => {
  it('gives the container a terminal of the caller’s size, and the exit code', async () => {
    const terminal = inTerminal(box, ['run', '--rm', '-it', '--rootfs', box.rootfs, 'sh'], {
      rows: 33,
      columns: 101,
    });
    await terminal.type('tty; stty size; test -t 0 && echo is a tty\n', /is a tty\r?\n/);
    await terminal.type('exit 6\n');
    const { output, code } = await terminal.ended;
    expect(output).toMatch(/\/dev\/pts\/0\r?\n33 101\r?\n/);
    expect(code).toBe(6);
  });

  it('hands Ctrl-C to what runs in it, not to docklet', async () => {
    const terminal = inTerminal(box, ['run', '--rm', '-it', '--rootfs', box.rootfs, 'sh']);
    await terminal.type('sh -c "echo be""gun; exec sleep 100"\n', /begun/);
    await terminal.type('\u0003echo ali""ve\n', /alive/);
    await terminal.type('exit 4\n');
    expect((await terminal.ended).code).toBe(4);
  });

  it('puts the caller’s terminal back as it was, also when docklet is killed', async () => {
    for (const end of ['exit\n', undefined]) {
      const terminal = inTerminal(box, ['run', '--rm', '-it', '--rootfs', box.rootfs, 'sh']);
      await terminal.type('echo in; stty -F /dev/tty -a > /dev/null\n', /in\r?\n/);
      expect(terminal.settings()).toContain('-icanon');
      if (end === undefined) {
        terminal.killDocklet();
      } else {
        await terminal.type(end);
      }
      await terminal.ended;
      expect(terminal.settingsAfter()).toMatch(/ icanon/);
      expect(terminal.settingsAfter()).toMatch(/ echo /);
    }
  });

  it('refuses -it without a terminal, and works with -t alone', async () => {
    const args = ['--rm', '--rootfs', box.rootfs, 'sh', '-c', 'test -t 1 && echo tty'];
    const refused = await box.run(['run', '-it', ...args]);
    expect(refused).toMatchObject({ code: 125, stderr: expect.stringContaining('not a terminal') });
    expect((await box.run(['run', '-t', ...args])).stdout).toBe('tty\r\n');
  });

  it('loses nothing of a lot of output', async () => {
    const script = 'stty -opost; seq 1 400000';
    const { stdout } = await box.run([
      'run',
      '--rm',
      '-t',
      '--rootfs',
      box.rootfs,
      'sh',
      '-c',
      script,
    ]);
    expect(stdout.split('\n')).toHaveLength(400_001);
  });
});

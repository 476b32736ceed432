import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createPipe } from '../descriptors.js';
import { exitCodeOf, reap } from '../exit-status.js';
import { openPidfd } from '../pidfd.js';
import { whenReadable } from '../poll.js';
import { execSteps, readExecOutcome } from './exec-steps.js';
import { StepFailedError } from './failure.js';
import type { LaunchOptions } from './launch.js';
import { launch } from './launch.js';
import type { RunningProgram } from './running-program.js';
import type { Program, Step } from './value.js';
import { Cell, FAIL, inherited, resultOf, vector, words } from './value.js';

const exit = (code: number): Step => ({ call: 'exit_group', args: [code], why: 'ends' });

const options: LaunchOptions = { title: 'docklet-test', standard: [0, 1, 2], inherited: {} };

function programOf(...steps: Step[]): Program {
  return { sections: [{ name: 'main', steps }], inherits: [] };
}

async function run(...steps: Step[]): Promise<{ running: RunningProgram; code: number }> {
  const running = launch(programOf(...steps), options);
  return { running, code: exitCodeOf(await running.exited()) };
}

/** What this process would leak: descriptors and mappings. The first program makes the stage, which stays. */
function census(): { fds: number; mappings: number } {
  const mappings = readFileSync('/proc/self/maps', 'utf8').split('\n');
  return {
    fds: readdirSync('/proc/self/fd').length,
    mappings: mappings.filter((line) => line.includes('docklet')).length,
  };
}

describe('launch', () => {
  it('passes results from step to step and back to the parent', async () => {
    const folder = new Cell('folder', 4096);
    const { running, code } = await run(
      { call: 'getpid', args: [], why: 'a result', label: 'pid' },
      { call: 'subtract', args: [resultOf('pid'), resultOf('pid')], why: 'zero', label: 'zero' },
      { call: 'getcwd', args: [folder, 4096], why: 'memory', label: 'length' },
      exit(7),
    );
    expect(code).toBe(7);
    expect(running.result('pid')).toBe(running.pid);
    expect(running.result('zero')).toBe(0);
    const length = running.result('length')!;
    expect(running.read(folder).toString('utf8', 0, length - 1)).toBe(process.cwd());
  });

  it('names the step that failed, its arguments and the error', async () => {
    const { running, code } = await run(
      { call: 'getpid', args: [], why: 'works' },
      { call: 'chdir', args: ['/no/such/folder'], why: 'does not' },
      { call: 'getpid', args: [], why: 'never runs', label: 'after' },
      exit(0),
    );
    expect(code).toBe(1);
    expect(running.result('after')).toBeUndefined();
    const failure = running.failure()!;
    expect(failure).toMatchObject({ section: 'main', number: 2, errno: 'ENOENT' });
    const error = new StepFailedError('start the container', failure);
    expect(error.code).toBe('DOCKLET_SYSCALL_STEP_FAILED');
    expect(error.message).toBe(
      'cannot start the container: step 2 (main), chdir("/no/such/folder"): ENOENT',
    );
  });

  it('goes on after an error that is tolerated, and only after that', async () => {
    const tolerant = (name: 'ENOENT' | 'EEXIST'): Step => ({
      call: 'chdir',
      args: ['/no/such/folder'],
      why: 'test',
      tolerate: ['EPERM', name],
    });
    const tolerated = await run(tolerant('ENOENT'), exit(0));
    expect(tolerated.code).toBe(0);
    expect(tolerated.running.failure()).toBeUndefined();
    const failed = await run(tolerant('EEXIST'), exit(0));
    expect(failed.code).toBe(1);
    expect(failed.running.failure()).toMatchObject({ number: 1, errno: 'ENOENT' });
  });

  it('counts and compares, so that a program can loop', async () => {
    const counter = new Cell('counter', words(5));
    const { running, code } = await run(
      { call: 'getpid', args: [], why: 'the body', label: 'body' },
      {
        call: 'subtract',
        args: [counter.load(), 1],
        why: 'counts down',
        store: counter.at(0),
        onZero: 'done',
        then: 'body',
      },
      { ...exit(3), label: 'done' },
    );
    expect(code).toBe(3);
    expect(running.read(counter).readInt32LE(0)).toBe(0);
  });

  it('fails on purpose when a masked value is not zero', async () => {
    const reply = new Cell('reply', words(0xffff_ffffn)); // −1, as netlink stores EPERM
    const { running, code } = await run(
      {
        call: 'and',
        args: [reply.load(), 0xffff_ffff],
        why: 'no error?',
        then: FAIL,
        onZero: 'ok',
      },
      { ...exit(0), label: 'ok' },
    );
    expect(code).toBe(1);
    expect(running.failure()).toMatchObject({ number: 1, errno: 'EPERM' });
  });

  it('runs the failure steps, all of them, also when one fails itself', async () => {
    const trace = new Cell('trace', words(0, 0));
    const mark = (offset: number): Step => ({
      call: 'subtract',
      args: [1, 0],
      why: 'leaves a trace',
      store: trace.at(offset),
    });
    const steps: Step[] = [{ call: 'chdir', args: ['/no/such/folder'], why: 'fails' }, exit(0)];
    const onFailure: Step[] = [mark(0), { call: 'close', args: [999], why: 'fails' }, mark(8)];
    using running = launch(
      { sections: [{ name: 'main', steps, onFailure }], inherits: [] },
      options,
    );
    expect(exitCodeOf(await running.exited())).toBe(1);
    expect(running.read(trace)).toEqual(
      Buffer.from([1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]),
    );
  });

  it('gives the child the descriptors it is passed, and no others', async () => {
    const { reader, writer } = createPipe();
    const listing = execSteps({
      command: '/bin/ls',
      argv: vector(['ls', '/proc/self/fd']),
      environment: vector([]),
      searchPath: '',
    });
    const program: Program = {
      sections: [{ name: 'main', steps: listing.steps }],
      inherits: ['extra'],
    };
    using running = launch(program, {
      ...options,
      standard: [0, writer, 2],
      inherited: { extra: reader },
    });
    await running.exited();
    writer.close();
    // 3 is the arena, 4 the passed one, 5 the folder that ls reads.
    expect(readFileSync(reader.number, 'utf8').trim().split('\n')).toEqual([
      ...['0', '1', '2', '3', '4', '5'],
    ]);
    reader.close();
  });

  it('starts with every signal at its default, also those that Node ignores', async () => {
    const { reader, writer } = createPipe();
    const grep = execSteps({
      command: 'grep',
      argv: vector(['grep', '-E', 'Sig(Blk|Ign)', '/proc/self/status']),
      environment: vector([]),
      searchPath: '/usr/bin:/bin',
    });
    using running = launch(programOf(...grep.steps), { ...options, standard: [0, writer, 2] });
    await running.exited();
    writer.close();
    expect(readFileSync(reader.number, 'utf8')).toBe(
      'SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n',
    );
    reader.close();
  });

  it('shows its title in ps and none of the memory of its parent', async () => {
    const { reader, writer } = createPipe();
    const program: Program = {
      sections: [
        {
          name: 'main',
          steps: [
            { call: 'read', args: [inherited('go'), new Cell('byte', 8), 1], why: 'waits' },
            exit(0),
          ],
        },
      ],
      inherits: ['go'],
    };
    using running = launch(program, {
      ...options,
      title: 'docklet-monitor 4711',
      inherited: { go: reader },
    });
    reader.close();
    const status = `/proc/${running.pid}`;
    // posix_spawn(3) returns when the child has left its parent's memory, a moment before it has its own arguments.
    let commandLine = '';
    while (commandLine === '') {
      commandLine = readFileSync(`${status}/cmdline`, 'utf8');
    }
    expect(commandLine).toBe('docklet-monitor 4711\0');
    const rss = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`${status}/status`, 'utf8'));
    expect(Number(rss?.[1])).toBeLessThan(256);
    writer.close();
    expect(exitCodeOf(await running.exited())).toBe(0);
  });

  it('is not waited for any more once it was let go of', async () => {
    const { reader, writer } = createPipe();
    const running = launch(
      {
        ...programOf(
          { call: 'read', args: [inherited('go'), new Cell('byte', 8), 1], why: 'waits' },
          exit(0),
        ),
        inherits: ['go'],
      },
      { ...options, inherited: { go: reader } },
    );
    reader.close();
    const told: string[] = [];
    const pidfd = openPidfd(running.pid);
    void running.exited().then(() => told.push('before'));
    running.letGo();
    void running.exited().then(() => told.push('after'));
    writer.close();
    await whenReadable(pidfd);
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual([]);
    expect(reap(pidfd)).toEqual({ kind: 'exited', code: 0 });
    pidfd.close();
    running[Symbol.dispose]();
  });

  it('runs a program of 2,000 steps', async () => {
    const steps = Array.from({ length: 2000 }, (_, index): Step => ({
      call: 'getpid',
      args: [],
      why: 'one of many',
      label: `step${index}`,
    }));
    const { running, code } = await run(...steps, exit(0));
    expect(code).toBe(0);
    expect(running.result('step1999')).toBe(running.pid);
  });

  it('notes down when each step ran, in order, if it is to be traced', async () => {
    const steps: Step[] = [
      { call: 'getpid', args: [], why: 'first', label: 'first' },
      { call: 'chdir', args: ['/no/such/folder'], why: 'fails', tolerate: ['ENOENT'] },
      { call: 'subtract', args: [resultOf('first'), 0], why: 'uses it', label: 'second' },
      exit(0),
    ];
    const before = process.hrtime.bigint();
    using running = launch(programOf(...steps), { ...options, isTraced: true });
    expect(exitCodeOf(await running.exited())).toBe(0);
    const trace = running.trace();
    expect(trace.map(({ number, step, result }) => [number, step.why, Number(result)])).toEqual([
      [1, 'first', running.pid],
      [2, 'fails', -2],
      [3, 'uses it', running.pid],
    ]);
    const times = trace.map(({ startedNs }) => startedNs);
    expect(times[0]).toBeGreaterThan(before);
    expect(times).toEqual(times.toSorted());
    expect(running.result('second')).toBe(running.pid);
    expect(running.failure()).toBeUndefined();
  });

  it('leaves no process, descriptor or mapping behind after 1,000 programs', async () => {
    (await run(exit(0))).running[Symbol.dispose]();
    const before = census();
    const pids: number[] = [];
    for (let round = 0; round < 1000; round++) {
      const { running } = await run({ call: 'getpid', args: [], why: 'test' }, exit(0));
      pids.push(running.pid);
      running[Symbol.dispose]();
    }
    expect(census()).toEqual(before);
    const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').split(' ');
    expect(pids.filter((pid) => children.includes(String(pid)))).toEqual([]);
  });

  it('leaves nothing behind when the program cannot be assembled', () => {
    const before = census();
    expect(() => launch(programOf(), options)).toThrow(
      expect.objectContaining({ code: 'DOCKLET_SYSCALL_INVALID_PROGRAM' }),
    );
    expect(census()).toEqual(before);
  });
});

describe('a program that waits for its parent', () => {
  // A parent of its own, so that it can be killed.
  const script = path.join(import.meta.dirname, 'waiting-parent.fixture.ts');
  let child: number | undefined;

  beforeAll(() => {
    expect(existsSync(script)).toBe(true);
  });
  afterEach(() => {
    if (child !== undefined && existsSync(`/proc/${child}`)) {
      process.kill(child, 'SIGKILL');
    }
  });

  it('ends when the parent is killed', async () => {
    const loader = path.join(import.meta.dirname, '../../../../tools/run-typescript/register.mjs');
    const parent = spawn(process.execPath, ['--import', loader, script], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {},
    });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    child = Number(line.toString());
    expect(readFileSync(`/proc/${child}/stat`, 'utf8')).toContain(' S ');
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    while (existsSync(`/proc/${child}`)) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });
});

describe('execSteps', () => {
  async function exec(command: string, searchPath = '/usr/bin:/bin'): Promise<unknown> {
    const { steps, outcome } = execSteps({
      command,
      argv: vector([command]),
      environment: vector([]),
      searchPath,
    });
    const { running, code } = await run(...steps);
    return { code, failure: readExecOutcome(running.read(outcome)) };
  }

  it('executes a path, or a name in the first folder that has it', async () => {
    expect(await exec('/bin/false')).toEqual({ code: 1, failure: undefined });
    expect(await exec('true', '/no/such/folder:/etc/passwd:/usr/bin')).toEqual({
      code: 0,
      failure: undefined,
    });
  });

  it('ends with 127 when there is no such file', async () => {
    const notFound = {
      code: 127,
      failure: { exitCode: 127, errno: 'ENOENT', isInterpreterMissing: false },
    };
    expect(await exec('/no/such/command')).toEqual(notFound);
    expect(await exec('no-such-command')).toEqual(notFound);
    expect(await exec('true', '')).toEqual(notFound);
  });

  it('ends with 126 when the file may not be executed, or is a folder', async () => {
    const denied = {
      code: 126,
      failure: { exitCode: 126, errno: 'EACCES', isInterpreterMissing: false },
    };
    expect(await exec('/etc/passwd')).toEqual(denied);
    expect(await exec('/etc')).toEqual(denied);
    expect(await exec('passwd', '/etc:/usr/lib')).toEqual(denied);
  });

  it('looks on behind a file that may not be executed', async () => {
    expect(await exec('passwd', '/etc:/no/such/folder')).toMatchObject({ code: 126 });
    const folder = mkdtempSync(path.join(tmpdir(), 'docklet-'));
    writeFileSync(path.join(folder, 'true'), '', { mode: 0o644 });
    expect(await exec('true', `${folder}:/usr/bin`)).toEqual({ code: 0, failure: undefined });
    rmSync(folder, { recursive: true });
  });

  it('ends with 126 at a file that the kernel cannot execute, and says when its interpreter is missing', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'docklet-'));
    writeFileSync(path.join(folder, 'empty'), '', { mode: 0o755 });
    writeFileSync(path.join(folder, 'script'), '#!/no/such/shell\n', { mode: 0o755 });
    expect(await exec(`${folder}/empty`)).toEqual({
      code: 126,
      failure: { exitCode: 126, errno: 'ENOEXEC', isInterpreterMissing: false },
    });
    expect(await exec(`${folder}/script`)).toEqual({
      code: 127,
      failure: { exitCode: 127, errno: 'ENOENT', isInterpreterMissing: true },
    });
    rmSync(folder, { recursive: true });
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inspect, until } from './fixtures/inspected.js';
import { parentOf } from './fixtures/process-status.js';
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

async function background(name: string, policy: string, script: string): Promise<void> {
  const args = ['run', '-d', '--name', name, '--restart', policy, '--rootfs', box.rootfs];
  await box.ok([...args, 'sh', '-c', script]);
}

/** How often a container has said that it began. */
async function starts(name: string): Promise<number> {
  return (await box.ok(['logs', name])).split('\n').length - 1;
}

describe('--restart', () => {
  it('on-failure:2 tries again twice, and keeps the last exit', async () => {
    await background('thrice', 'on-failure:2', 'echo run; exit 4');
    await until(async () => (await starts('thrice')) === 3);
    await until(async () => (await inspect(box, 'thrice')).State.Status === 'exited');
    expect(await inspect(box, 'thrice')).toMatchObject({ RestartCount: 2, State: { ExitCode: 4 } });
    await box.ok(['rm', 'thrice']);
  });

  it('on-failure leaves a success alone', async () => {
    await background('fine', 'on-failure', 'echo run; exit 0');
    await box.ok(['wait', 'fine']);
    await until(async () => (await inspect(box, 'fine')).State.Status === 'exited');
    await until(() => Promise.resolve(tracesOf(box)['live']?.length === 0));
    expect(await starts('fine')).toBe(1);
    await box.ok(['rm', 'fine']);
  });

  it.each(['always', 'unless-stopped'])(
    '%s starts it again whatever it ends with, also when it was killed, until it is stopped',
    async (policy) => {
      await background('lives', policy, 'echo run; exec sleep 1000');
      const first = (await inspect(box, 'lives')).State.Pid;
      process.kill(first, 'SIGKILL');
      await until(async () => (await starts('lives')) === 2);
      await until(async () => (await inspect(box, 'lives')).State.Status === 'running');
      expect((await inspect(box, 'lives')).State.Pid).not.toBe(first);
      await box.ok(['stop', '-t', '0', 'lives']);
      expect((await inspect(box, 'lives')).State.Status).toBe('exited');
      expect(tracesOf(box)['live']).toEqual([]);
      await box.ok(['rm', 'lives']);
    },
  );

  it('waits longer each time, says so, and can be stopped while it waits', async () => {
    await background('again', 'always', 'echo run; exit 3');
    await until(async () => (await starts('again')) >= 4);
    const status = async (): Promise<string> => box.ok(['ps', '-a', '--format', '{{.Status}}']);
    await until(async () => (await status()).startsWith('Restarting (3) '));
    await box.ok(['stop', 'again']);
    expect(await status()).toMatch(/^Exited \(3\) /);
    const count = await starts('again');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await starts('again')).toBe(count);
    const lines = (await box.ok(['logs', '-t', 'again'])).trim().split('\n');
    const times = lines.map((line) => Date.parse(line.split(' ')[0] ?? ''));
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    // 100 ms, 200 ms, 400 ms, and what a start takes.
    expect(gaps[2]).toBeGreaterThan(400);
    await box.ok(['rm', 'again']);
  });

  it('does not bring back what kill has ended', async () => {
    await background('dead', 'always', 'echo run; exec sleep 1000');
    await box.ok(['kill', 'dead']);
    await until(() => Promise.resolve(tracesOf(box)['live']?.length === 0));
    expect((await inspect(box, 'dead')).State).toMatchObject({ Status: 'exited', ExitCode: 137 });
    await box.ok(['rm', 'dead']);
  });

  it('removes a container that is waiting to be started again', async () => {
    await background('waits', 'always', 'echo run; exit 1');
    await until(async () => (await starts('waits')) >= 4);
    await box.ok(['rm', '-f', 'waits']);
    expect(tracesOf(box)).toEqual(noTraces);
  });

  it.each([['sometimes'], ['always:3'], ['on-failure:x']])('refuses %s', async (policy) => {
    const result = await box.run(['run', '--restart', policy, '--rootfs', box.rootfs, 'true']);
    expect(result.code).toBe(125);
    expect(result.stderr).toContain('--restart');
  });

  it('goes with --rm as little as in Docker', async () => {
    const flags = ['--rm', '--restart', 'always', '--rootfs', box.rootfs];
    expect((await box.run(['run', ...flags, 'true'])).code).toBe(125);
  });
});

describe('a monitor that is killed', () => {
  it('takes its container along, and the next command says what happened', async () => {
    await background('lost', 'no', 'echo run; exec sleep 1000');
    const { Pid } = (await inspect(box, 'lost')).State;
    process.kill(parentOf(Pid), 'SIGKILL');
    await until(async () => (await inspect(box, 'lost')).State.Status === 'exited');
    const { State } = await inspect(box, 'lost');
    expect(State).toMatchObject({ ExitCode: 137, Error: expect.stringContaining('was killed') });
    expect(await starts('lost')).toBe(1);
    await box.ok(['start', 'lost']);
    await until(async () => (await starts('lost')) === 2);
    await box.ok(['rm', '-f', 'lost']);
  });
});

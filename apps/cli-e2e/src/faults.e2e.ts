import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Inspected } from './fixtures/inspected.js';
import { parentOf } from './fixtures/process-status.js';
import { Sandbox } from './fixtures/sandbox.js';

/** How often something is killed; more with `DOCKLET_FAULT_ROUNDS=500`. */
const rounds = Number(process.env['DOCKLET_FAULT_ROUNDS'] ?? 80);

// Ten minutes for the usual number of rounds, as every test has.
jest.setTimeout(rounds * 7500);

let box: Sandbox;

beforeAll(async () => {
  box = new Sandbox();
  await box.shell('true');
});
afterAll(async () => {
  await box.end({ hasContainers: false });
});

/** The same row of numbers below one each time: a failure can be seen again. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function kill(pid: number): void {
  try {
    // Never anything but what was found: 0 and 1 are no containers.
    if (pid > 1) {
      process.kill(pid, 'SIGKILL');
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
      throw error;
    }
  }
}

/** What docklet says is so: what runs has a process, what does not has none. */
async function expectTruth(): Promise<void> {
  const ids = (await box.ok(['ps', '-aq', '--no-trunc'])).trim().split('\n').filter(Boolean);
  for (const id of ids) {
    const result = await box.run(['inspect', id]);
    // One that is removed at its end may be gone by now.
    for (const { State } of JSON.parse(result.stdout || '[]') as Inspected[]) {
      expect(State.Pid > 0).toBe(State.Status === 'running');
      if (State.Pid > 0 && !existsSync(`/proc/${State.Pid}`)) {
        // It has ended since: then it does not run any more, whoever is asked.
        const again = await box.run(['inspect', '-f', '{{.State.Pid}}', id]);
        expect(again.stdout).not.toBe(`${State.Pid}\n`);
      }
    }
  }
}

const script = 'echo begin; sleep 0.1; echo end; exit 3';

describe('kill -9', () => {
  it('of docklet at any moment of a start in the background leaves the truth', async () => {
    const random = createRandom(1);
    for (let round = 0; round < rounds; round++) {
      const name = `start${round}`;
      const flags = round % 2 === 0 ? ['--rm'] : [];
      const args = ['run', '-d', ...flags, '--memory', '64m', '--name', name];
      const child = box.start([...args, '--rootfs', box.rootfs, 'sh', '-c', script]);
      child.stdout?.resume();
      child.stderr?.resume();
      const closed = once(child, 'exit');
      setTimeout(() => child.kill('SIGKILL'), 120 * random());
      await closed;
      if (round % 10 === 0) {
        await expectTruth();
      }
    }
    await expectTruth();
    const left = (await box.ok(['ps', '-aq'])).trim().split('\n').filter(Boolean);
    await box.ok(['rm', '-f', ...left, 'nobody']);
  });

  it('of the monitor or the init at any moment of a container’s life leaves the truth', async () => {
    const random = createRandom(2);
    for (let round = 0; round < rounds; round++) {
      const args = ['run', '-d', '--memory', '64m', '--restart', round % 3 === 0 ? 'always' : 'no'];
      const id = (await box.ok([...args, '--rootfs', box.rootfs, 'sh', '-c', script])).trim();
      const [found] = JSON.parse(await box.ok(['inspect', id])) as Inspected[];
      const init = found?.State.Pid ?? 0;
      const monitor = parentOf(init);
      await new Promise((resolve) => setTimeout(resolve, 150 * random()));
      kill(random() < 0.5 ? init : monitor);
      await expectTruth();
      await box.ok(['rm', '-f', id]);
    }
  });

  it('of whoever cleans up leaves it to the next one', async () => {
    const random = createRandom(3);
    for (let round = 0; round < rounds; round++) {
      const args = ['run', '-d', '--name', 'victim', '--rootfs', box.rootfs, 'sleep', '1000'];
      await box.ok(args);
      const verb =
        [['stop', '-t', '0'], ['rm', '-f'], ['restart', '-t', '0'], ['kill']][round % 4] ?? [];
      const child = box.start([...verb, 'victim']);
      child.stdout?.resume();
      child.stderr?.resume();
      const closed = once(child, 'exit');
      setTimeout(() => child.kill('SIGKILL'), 120 * random());
      await closed;
      await expectTruth();
      await box.ok(['rm', '-f', 'victim']);
    }
  });
});

describe('200 containers at once', () => {
  it('run, end and are removed, while ps looks on, without an error', async () => {
    const progress = { isOver: false };
    const all = (async (): Promise<readonly number[]> => {
      const codes: number[] = [];
      let next = 0;
      const worker = async (): Promise<void> => {
        while (next < 200) {
          next++;
          codes.push((await box.shell('exit 5')).code);
        }
      };
      await Promise.all(Array.from({ length: 32 }, worker));
      return codes;
    })().finally(() => (progress.isOver = true));
    while (!(await isOver(progress))) {
      await box.ok(['ps', '-a']);
    }
    expect((await all).filter((code) => code !== 5)).toEqual([]);
    expect(await box.ok(['ps', '-aq'])).toBe('');
  });
});

function isOver(progress: { readonly isOver: boolean }): Promise<boolean> {
  return Promise.resolve(progress.isOver);
}

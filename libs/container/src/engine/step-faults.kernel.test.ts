import { globSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Program, Section, Step } from '@docklet/syscall';
import { resultOf } from '@docklet/syscall';
import { makeRootfs } from '@docklet/testing';
import type { ContainerOptions } from '../options/container-options.js';
import type { RunningContainer } from '../run/running-container.js';
import { createContainerId } from '../state/container-id.js';
import { LiveFile, listLive } from '../state/live-file.js';
import { repair } from './clean-up.js';
import { draftContainer } from './container-draft.js';
import { createdState, writeNew } from './create-container.js';
import { createContext } from './create-context.js';
import type { EngineContext } from './engine-context.js';
import { resetEngine } from './reset-engine.js';
import { resolveRootfs } from './rootfs-source.js';
import { prepareStart } from './prepare-start.js';
import { startPrepared } from './start-container.js';

/** Each so many steps one is tried; all of them with `DOCKLET_FAULT_ROUNDS` of 500 or more. */
const stride = Number(process.env['DOCKLET_FAULT_ROUNDS'] ?? 80) >= 500 ? 1 : 4;

let folder: string;
let rootfs: string;
let context: EngineContext;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'docklet-faults-'));
  rootfs = makeRootfs(path.join(folder, 'rootfs'));
  context = createContext({ root: path.join(folder, 'root'), runRoot: path.join(folder, 'run') });
});
afterAll(async () => {
  await resetEngine(context);
  rmSync(folder, { recursive: true, force: true });
});

/** What a container could leave behind. */
function leftOvers(): Record<string, unknown> {
  const { layout } = context;
  return {
    live: listLive(layout),
    containers: readdirSync(layout.containers),
    names: readdirSync(layout.names),
    stage: readdirSync(layout.stage),
    leases: readdirSync(path.join(layout.networks, 'bridge')).filter((name) => name.includes('.')),
    cgroups: globSync('/sys/fs/cgroup/{*/,}docklet/*/'),
    mounts: readFileSync('/proc/self/mountinfo', 'utf8').split('\n').length,
    fds: readdirSync('/proc/self/fd').length,
  };
}

/** Ends the process whose turn it is: the monitor by SIGKILL; a pid namespace shields its first process from that. */
function dieSteps(section: string): Step[] {
  return section === 'monitor'
    ? [
        { call: 'getpid', args: [], why: 'who am I?', label: 'fault:pid' },
        { call: 'kill', args: [resultOf('fault:pid'), 9], why: 'it is killed here' },
      ]
    : [{ call: 'exit_group', args: [137], why: 'it ends here' }];
}

/** The program with an end before one of its steps, whose label moves to it. */
function withFault(program: Program, sectionName: string, at: number): Program {
  const change = (section: Section): Section => {
    const target = section.steps[at];
    if (section.name !== sectionName || target === undefined) {
      return section;
    }
    const [first, ...rest] = dieSteps(sectionName);
    const name = at === 0 ? section.name : `${section.name}#${at}`;
    const before = section.steps.slice(0, at);
    const fault = [{ ...first, label: target.label ?? name } as Step, ...rest].map((step) =>
      step.call === 'kill' ? { ...step, args: [resultOf(target.label ?? name), 9] } : step,
    );
    const { label: _label, ...unlabelled } = target;
    const behind = [unlabelled, ...section.steps.slice(at + 1)];
    return { ...section, steps: [...before, ...fault, ...behind] };
  };
  return { ...program, sections: program.sections.map(change) };
}

/** Starts a container whose process ends at this step, and forgets about it as a docklet that is killed would. */
async function startWithFault(section: string, at: number): Promise<void> {
  const options: ContainerOptions = {
    source: { kind: 'rootfs', path: rootfs },
    command: ['true'],
    isRemovedAtExit: true,
    resources: { memoryBytes: 64 * 1024 * 1024 },
  };
  const draft = draftContainer(context, createContainerId(), options, resolveRootfs(rootfs));
  const live = LiveFile.create(context.layout, draft.id);
  const record = await writeNew(context, draft);
  const prepared = prepareStart(context, draft, createdState, {});
  const program = withFault(prepared.plan.program, section, at);
  const faulty = { ...prepared, plan: { ...prepared.plan, program } };
  let running: RunningContainer | undefined;
  try {
    running = await startPrepared(context, draft, faulty, live, {
      name: record.name,
      onLaunched: () => undefined,
      onBorn: () => undefined,
    });
    await running.exited();
  } catch {
    // That it does not start is what this is about; what is left is looked at.
  } finally {
    running?.[Symbol.dispose]();
    live[Symbol.dispose]();
  }
}

function stepsOf(section: string): number[] {
  const options: ContainerOptions = { source: { kind: 'rootfs', path: rootfs }, command: ['true'] };
  const draft = draftContainer(context, createContainerId(), options, resolveRootfs(rootfs));
  const live = LiveFile.create(context.layout, draft.id);
  const prepared = prepareStart(context, draft, createdState, {});
  prepared.connection.release();
  live.remove();
  const { steps } = prepared.plan.program.sections.find(({ name }) => name === section) ?? {
    steps: [],
  };
  return steps.map((_, index) => index).filter((index) => index % stride === 0);
}

describe.each(['monitor', 'init'])('the %s killed before any of its steps', (section) => {
  it('leaves nothing that the next command does not clean up', async () => {
    // What is loaded once stays loaded.
    await startWithFault(section, 0);
    await repair(context);
    const before = leftOvers();
    for (const at of stepsOf(section)) {
      await startWithFault(section, at);
      expect({ at, problems: await repair(context) }).toEqual({ at, problems: [] });
      expect({ at, ...leftOvers() }).toEqual({ at, ...before });
    }
  });
});

import { readFileSync } from 'node:fs';
import type { Program, RunningProgram, Step } from '@docklet/syscall';
import {
  Cell,
  CLONE_NEWNET,
  CLONE_PARENT_SETTID,
  createPipe,
  execSteps,
  exitCodeOf,
  FAIL,
  inherited,
  launch,
  P_ALL,
  PR_SET_PDEATHSIG,
  siginfoBytes,
  vector,
  WEXITED,
  words,
} from '@docklet/syscall';
import { hasIpv6 } from '../ipv6.js';
import type { ContainerLink } from './container-link.js';
import { disableIpv6Steps } from './disable-ipv6-steps.js';
import type { InterfaceOptions } from './interface-steps.js';
import { interfaceSteps } from './interface-steps.js';
import { linkSteps } from './link-steps.js';

const SIGCHLD = 17;
const SIGKILL = 9;

export interface ContainerOptions {
  /** None: a network namespace with the loopback only. */
  readonly links?: readonly ContainerLink[];
  readonly inside: InterfaceOptions;
  /** What runs in it, for a shell. */
  readonly script: string;
  /** When IPv6 is switched off: before the interface is there (which is the default), or after that. */
  readonly disablesIpv6?: 'early' | 'late';
}

export interface TestContainer {
  readonly running: RunningProgram;
  /** Waits for its end, and gives what it wrote. */
  readonly finish: () => Promise<{ readonly code: number; readonly output: string }>;
}

/** A process in a network namespace of its own, started as a container is: a monitor outside, an init inside. */
export function startContainer(options: ContainerOptions): TestContainer {
  const output = createPipe();
  const ready = createPipe();
  const running = launch(containerProgram(options), {
    title: 'docklet-test',
    standard: [0, output.writer, 2],
    inherited: { 'ready-reader': ready.reader, 'ready-writer': ready.writer },
  });
  for (const fd of [output.writer, ready.reader, ready.writer]) {
    fd.close();
  }
  return {
    running,
    finish: async () => {
      const code = exitCodeOf(await running.exited());
      const text = readFileSync(output.reader.number, 'utf8');
      output.reader.close();
      return { code, output: text };
    },
  };
}

/** The whole life of a short container. */
export async function runContainer(options: ContainerOptions): Promise<string> {
  const { running, finish } = startContainer(options);
  const { code, output } = await finish();
  const failure = running.failure();
  running[Symbol.dispose]();
  if (code !== 0 || failure !== undefined) {
    throw new Error(
      `exit code ${code}, ${failure?.step.why ?? ''} ${failure?.errno ?? ''}\n${output}`,
    );
  }
  return output;
}

export function containerProgram(options: ContainerOptions): Program {
  const { links } = options;
  const pair = links === undefined ? undefined : linkSteps({ links, hasIpv6: hasIpv6() });
  const nowhere = new Cell('pid', 8);
  return {
    inherits: ['ready-reader', 'ready-writer'],
    sections: [
      { name: 'monitor', steps: monitorSteps(pair?.steps ?? [], pair?.pidSlot ?? nowhere.at(0)) },
      { name: 'init', steps: initSteps(options) },
    ],
  };
}

function monitorSteps(link: readonly Step[], pidSlot: ReturnType<Cell['at']>): Step[] {
  const info = new Cell('info', siginfoBytes);
  const flags = CLONE_NEWNET | CLONE_PARENT_SETTID;
  const argumentsCell = new Cell('clone', words(flags, 0, 0, pidSlot, SIGCHLD, 0, 0, 0, 0, 0, 0));
  return [
    {
      call: 'clone3',
      args: [argumentsCell, argumentsCell.sizeBytes],
      why: 'the container',
      onZero: 'init',
    },
    ...link,
    { call: 'write', args: [inherited('ready-writer'), '1', 1], why: 'the interface is there' },
    { call: 'waitid', args: [P_ALL, 0, info, WEXITED, null], why: 'until it ends' },
    { call: 'exit_group', args: [info.load(24)], why: 'with its exit code' },
  ];
}

function initSteps({ inside, script, disablesIpv6 = 'early' }: ContainerOptions): Step[] {
  const withoutIpv6 = disableIpv6Steps({ hasIpv6: hasIpv6() });
  const command = execSteps({
    command: '/bin/sh',
    argv: vector(['sh', '-ec', script]),
    environment: vector(['PATH=/usr/sbin:/usr/bin:/sbin:/bin']),
    searchPath: '',
  });
  return [
    { call: 'prctl', args: [PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0], why: 'ends with the monitor' },
    { call: 'close', args: [inherited('ready-writer')], why: 'so that the end of it is seen' },
    ...(disablesIpv6 === 'early' ? withoutIpv6 : []),
    {
      call: 'read',
      args: [inherited('ready-reader'), new Cell('byte', 8), 1],
      why: 'until the interface is there',
      onZero: FAIL,
    },
    ...(disablesIpv6 === 'late' ? withoutIpv6 : []),
    ...interfaceSteps(inside),
    ...command.steps,
  ];
}

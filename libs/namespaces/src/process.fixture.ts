import { readFileSync } from 'node:fs';
import type { Cell, Program, Section, Step, StepFailure } from '@docklet/syscall';
import {
  Cell as ProgramCell,
  createMemoryFile,
  createPipe,
  execSteps,
  exitCodeOf,
  inherited,
  launch,
  vector,
} from '@docklet/syscall';

/** A process to start. */
export interface TestProcess {
  /** What it does before it becomes a shell. */
  readonly steps: readonly Step[];
  /** For the shell. */
  readonly script: string;
  /** What is written into a cell of its steps before they run. */
  readonly cell?: { readonly cell: Cell; readonly bytes: Uint8Array };
  /** The command in the place of a shell. */
  readonly command?: readonly [path: string, ...rest: string[]];
  /** A process that starts this one by jumping to the section `child`, and then ends. */
  readonly parent?: readonly Step[];
}

/** What came of it. */
export interface Outcome {
  readonly code: number;
  readonly lines: readonly string[];
  readonly failure: StepFailure | undefined;
}

/** Runs a process to its end. */
export async function run(options: TestProcess): Promise<Outcome> {
  using output = createMemoryFile('output');
  const { reader, writer } = createPipe();
  using running = launch(programOf(options), {
    title: 'docklet-test',
    standard: [0, output, output],
    inherited: { go: reader },
  });
  reader.close();
  if (options.cell !== undefined) {
    running.write(options.cell.cell, options.cell.bytes);
  }
  writer.close();
  const code = exitCodeOf(await running.exited());
  const text = readFileSync(`/proc/self/fd/${output.number}`, 'utf8').trimEnd();
  return { code, lines: text === '' ? [] : text.split('\n'), failure: running.failure() };
}

/** The same, for a process that has to succeed. */
export async function linesOf(options: TestProcess): Promise<readonly string[]> {
  const { code, lines, failure } = await run(options);
  if (code !== 0) {
    const step = failure === undefined ? '' : `${failure.step.call}: ${failure.errno}`;
    throw new Error(`it ended with ${code}\n${step}\n${lines.join('\n')}`);
  }
  return lines;
}

function programOf({ steps, script, command, parent }: TestProcess): Program {
  const argv = command ?? ['/bin/busybox', 'sh', '-c', script];
  const shell = execSteps({
    command: argv[0],
    argv: vector(argv),
    environment: vector([`PATH=/bin:/usr/bin`]),
    searchPath: '',
  });
  const child: Section = { name: 'child', steps: [awaitParent, ...steps, ...shell.steps] };
  return {
    sections: parent === undefined ? [child] : [{ name: 'parent', steps: parent }, child],
    inherits: ['go'],
  };
}

/** Its parent has written what it is to know when the pipe is closed. */
const awaitParent: Step = {
  call: 'read',
  args: [inherited('go'), new ProgramCell('byte', 8), 1],
  why: 'waits for the test',
};

import type { FileHandle } from 'node:fs/promises';
import { constants } from 'node:os';
import type { Program } from '@docklet/syscall';
import { Cell, createPipe, inherited, launch } from '@docklet/syscall';

/**
 * Has another process hold files open until the result is disposed of, or this process ends, and then close them: what
 * the kernel gives back when the last holder of a removed file closes it, this process does not have to wait for.
 *
 * The process is nobody's child, and there is nothing to clean up after it: however it ends, the files are closed. If
 * it cannot be cloned, nobody holds them, and closing them takes as long as it takes.
 *
 * @param files 32 at most: as many as a program can inherit
 * @returns when it holds them
 */
export async function keepOpen(files: readonly FileHandle[]): Promise<Disposable> {
  const inheritance = files.map(({ fd }, index) => [`file-${index}`, fd] as const);
  const { reader, writer } = createPipe();
  try {
    using gate = reader;
    using starter = launch(closerProgram(inheritance.map(([name]) => name)), {
      title: 'docklet-closer',
      standard: [gate, gate, gate],
      inherited: Object.fromEntries(inheritance),
    });
    await starter.exited();
    return writer;
  } catch (error) {
    writer.close();
    throw error;
  }
}

/** Waits at the gate until nobody can come any more. */
function closerProgram(files: readonly string[]): Program {
  return {
    inherits: files,
    sections: [
      {
        name: 'starter',
        steps: [
          {
            call: 'clone',
            args: [constants.signals.SIGCHLD, 0],
            why: 'the process that holds the files',
            onZero: 'closer',
          },
          { call: 'exit_group', args: [0], why: 'its child is nobody’s from here on' },
        ],
      },
      {
        name: 'closer',
        steps: [
          {
            call: 'read',
            args: [inherited('stdin'), new Cell('nothing', 8), 1],
            why: 'waits until everybody else has closed the files',
          },
          { call: 'exit_group', args: [0], why: 'closes them, and waits for it in their place' },
        ],
      },
    ],
  };
}

import { ftruncateSync, writeSync } from 'node:fs';
import { F_SEAL_GROW, F_SEAL_SHRINK } from '../constants/open.js';
import type { Fd } from '../fd.js';
import { addSeals, createMemoryFile } from '../memory-file.js';
import { openPidfd } from '../pidfd.js';
import { architecture } from '../platform.js';
import { spawn } from '../spawn.js';
import type { Assembled } from './assemble.js';
import { assemble } from './assemble.js';
import { RunningProgram } from './running-program.js';
import { arenaBase, arenaFd, stageExecutable } from './stage.js';
import type { Program } from './value.js';
import { firstInheritedFd } from './value.js';

/** What a program is started with. */
export interface LaunchOptions {
  /** What `ps` shows as its command line. */
  readonly title: string;
  /** Its standard input, output and error; a number stands for a descriptor that the caller does not own. */
  readonly standard: readonly [stdin: Fd | number, stdout: Fd | number, stderr: Fd | number];
  /** What it inherits beside them, by name, in the same way; one for each of {@link Program.inherits}. */
  readonly inherited: Readonly<Record<string, Fd | number>>;
  /** Whether every step notes down when it runs, for {@link RunningProgram.trace}. Default: false. */
  readonly isTraced?: boolean | undefined;
}

/**
 * Starts a program as a child of this process.
 *
 * The child runs no JavaScript and none of Node's memory comes along: it is an executable of two pages that maps the
 * program's arena, which it shares with its parent, and walks the records in it. It has no descriptors but those given
 * here, no environment, and every signal at its default.
 *
 * @returns at once; whether the steps succeed is seen at the {@link RunningProgram}
 * @throws {@link SyscallError} when the child cannot be started
 */
export function launch(program: Program, options: LaunchOptions): RunningProgram {
  const assembled = assemble(program, {
    base: arenaBase,
    architecture: architecture(),
    closesOtherFds: true,
    isTraced: options.isTraced === true,
  });
  const arena = createArena(assembled);
  const fds: [Fd | number, number][] = options.standard.map((fd, number) => [fd, number]);
  fds.push([arena, arenaFd]);
  program.inherits.forEach((name, index) => {
    const fd = options.inherited[name];
    if (fd !== undefined) {
      fds.push([fd, firstInheritedFd + index]);
    }
  });
  try {
    const pid = spawn({ executable: stageExecutable(), argv: [options.title], fds });
    return new RunningProgram({ assembled, arena, pid, pidfd: openPidfd(pid) });
  } catch (error) {
    arena.close();
    throw error;
  }
}

/** The memory that parent and child share. Its size is sealed: a child cannot pull it away from under its parent. */
function createArena({ image, sizeBytes }: Assembled): Fd {
  const arena = createMemoryFile('docklet-arena');
  try {
    writeSync(arena.number, image);
    ftruncateSync(arena.number, sizeBytes);
    addSeals(arena, F_SEAL_SHRINK | F_SEAL_GROW);
    return arena;
  } catch (error) {
    arena.close();
    throw error;
  }
}

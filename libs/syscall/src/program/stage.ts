import { writeSync } from 'node:fs';
import { MAP_FIXED_NOREPLACE, MAP_SHARED, PROT_READ, PROT_WRITE } from '../constants/memory.js';
import { F_SEAL_GROW, F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_WRITE } from '../constants/open.js';
import type { Fd } from '../fd.js';
import { addSeals, createMemoryFile } from '../memory-file.js';
import type { Architecture } from '../platform.js';
import { architecture } from '../platform.js';
import { assemble } from './assemble.js';
import { buildElf, elfDataBase } from './elf.js';
import { interpreterCode } from './interpreter/interpreter-code.js';
import type { Program } from './value.js';

/** Where every program stands in its processes. Nothing else is mapped there in an executable without libraries. */
export const arenaBase = 0x10_0000_0000n;

/** How much address space is kept for it; memory is used for what the program really has. */
export const arenaLimitBytes = 64 * 1024 * 1024;

/** The descriptor under which a process finds its arena. */
export const arenaFd = 3;

/** Maps the arena and goes on with its first record. */
const boot: Program = {
  sections: [
    {
      name: 'boot',
      steps: [
        {
          call: 'mmap',
          args: [
            arenaBase,
            arenaLimitBytes,
            PROT_READ | PROT_WRITE,
            MAP_SHARED | MAP_FIXED_NOREPLACE,
            arenaFd,
            0,
          ],
          why: 'the records that the parent wrote, and the place where results go',
          then: 'arena',
        },
      ],
    },
  ],
  inherits: [],
  externals: { arena: arenaBase },
};

/**
 * A program as an executable of its own: the interpreter, and the program as its data. It needs no arena and no parent,
 * and weighs two pages.
 */
export function buildExecutable(program: Program, cpu: Architecture = architecture()): Buffer {
  const { image, sizeBytes } = assemble(program, { base: elfDataBase, architecture: cpu });
  const code = Buffer.from(interpreterCode[cpu], 'hex');
  return buildElf(code, { bytes: image, memoryBytes: sizeBytes }, cpu);
}

/** An executable in memory that nobody can change any more, not even a process that runs it (CVE-2019-5736). */
export function createSealedExecutable(name: string, elf: Uint8Array): Fd {
  const file = createMemoryFile(name, { isExecutable: true });
  writeSync(file.number, elf);
  addSeals(file, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL);
  return file;
}

let stage: Fd | undefined;

/** The executable that every program starts as; made once and kept as long as this process lives. */
export function stageExecutable(): Fd {
  stage ??= createSealedExecutable('docklet-stage', buildExecutable(boot));
  return stage;
}

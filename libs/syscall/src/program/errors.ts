import { DockletError } from '@docklet/errors';

/** A text with a NUL byte in it: the kernel would see only what stands before it. */
export class NulByteError extends DockletError {
  constructor(text: string) {
    super({
      code: 'DOCKLET_SYSCALL_NUL_BYTE',
      message: `cannot pass ${JSON.stringify(text)} to the kernel: it contains a NUL byte`,
      details: { text },
    });
  }
}

/** A program that cannot be assembled: a label that is missing or doubled, a section that has no end. */
export class InvalidProgramError extends DockletError {
  constructor(reason: string) {
    super({
      code: 'DOCKLET_SYSCALL_INVALID_PROGRAM',
      message: `cannot assemble the program: ${reason}`,
      details: { reason },
    });
  }
}

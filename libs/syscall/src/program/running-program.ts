import { readSync, writeSync } from 'node:fs';
import type { ExitStatus } from '../exit-status.js';
import { reap } from '../exit-status.js';
import type { Fd } from '../fd.js';
import { signalPidfd } from '../pidfd.js';
import type { SignalName } from '../signal-name.js';
import type { ReadableWait } from '../poll.js';
import { waitReadable } from '../poll.js';
import type { Assembled } from './assemble.js';
import { InvalidProgramError } from './errors.js';
import type { StepFailure } from './failure.js';
import { findFailure } from './failure.js';
import { notRun, recordField, recordWords } from './record.js';
import type { TracedStep } from './trace.js';
import { readTrace, tracedLabel } from './trace.js';
import type { Cell } from './value.js';

/** What {@link RunningProgram} owns from its start. */
export interface RunningProgramInit {
  readonly assembled: Assembled;
  readonly arena: Fd;
  readonly pid: number;
  readonly pidfd: Fd;
}

/**
 * A program that was started. Its arena is read and written here while it runs and after it has ended.
 *
 * What stands in the arena was written by a process that runs as part of a container until its exec: it is data to be
 * checked, never an address to follow.
 */
export class RunningProgram implements Disposable {
  /** The process that runs the first section. */
  readonly pid: number;
  readonly pidfd: Fd;
  readonly #assembled: Assembled;
  readonly #arena: Fd;
  #exited: Promise<ExitStatus> | undefined;
  #wait: ReadableWait | undefined;

  constructor({ assembled, arena, pid, pidfd }: RunningProgramInit) {
    this.#assembled = assembled;
    this.#arena = arena;
    this.pid = pid;
    this.pidfd = pidfd;
  }

  /** What the step with this label returned, or undefined when it has not run. */
  result(label: string): number | undefined {
    const { steps, times } = this.#assembled;
    const record = times === undefined ? label : tracedLabel(label);
    const index = steps.findIndex((step) => step.label === record);
    if (index < 0) {
      return undefined;
    }
    const result = this.#readAt(8 * (index * recordWords + recordField.result), 8).readBigInt64LE();
    return result === notRun ? undefined : Number(result);
  }

  /** What stands in a cell now. */
  read(cell: Cell): Buffer {
    return this.#readAt(this.#offsetOf(cell), cell.sizeBytes);
  }

  /**
   * Writes into a cell; the program sees it with its next step.
   *
   * @throws {@link InvalidProgramError} when it does not fit
   */
  write(cell: Cell, bytes: Uint8Array, offset = 0): void {
    if (offset < 0 || offset + bytes.length > cell.sizeBytes) {
      throw new InvalidProgramError(
        `${bytes.length} bytes at ${offset} do not fit into cell ${cell.name}`,
      );
    }
    writeSync(this.#arena.number, bytes, 0, bytes.length, this.#offsetOf(cell) + offset);
  }

  /** The first step that failed, of all sections, if one has. */
  failure(): StepFailure | undefined {
    return findFailure(this.#assembled.steps, this.#results());
  }

  /** The steps that have run so far, in order; empty unless the program was launched to be traced. */
  trace(): readonly TracedStep[] {
    const { steps, times } = this.#assembled;
    return times === undefined
      ? []
      : readTrace({ steps, results: this.#results(), times: this.read(times) });
  }

  /** Resolves when the process of the first section has ended; it is reaped then. */
  exited(): Promise<ExitStatus> {
    this.#exited ??= this.#waitForExit();
    return this.#exited;
  }

  /** Nobody waits for its end any more: what {@link exited} returns is never resolved. */
  letGo(): void {
    this.#wait?.cancel();
    this.#exited = new Promise(() => undefined);
  }

  /**
   * Sends a signal to the process of the first section.
   *
   * @returns false when it has ended already
   */
  kill(signal: SignalName): boolean {
    return signalPidfd(this.pidfd, signal);
  }

  /** Gives the descriptors back. The process goes on if it still runs. */
  [Symbol.dispose](): void {
    this.#arena.close();
    this.pidfd.close();
  }

  async #waitForExit(): Promise<ExitStatus> {
    for (;;) {
      this.#wait = waitReadable(this.pidfd);
      await this.#wait.ready;
      const status = reap(this.pidfd);
      if (status !== undefined) {
        return status;
      }
    }
  }

  #offsetOf(cell: Cell): number {
    const offset = this.#assembled.cellOffsets.get(cell);
    if (offset === undefined) {
      throw new InvalidProgramError(`it has no cell ${cell.name}`);
    }
    return offset;
  }

  /** What each step has returned so far, in the order of the records. */
  #results(): (bigint | undefined)[] {
    const { steps } = this.#assembled;
    const records = new BigInt64Array(steps.length * recordWords);
    readSync(this.#arena.number, records, 0, records.byteLength, 0);
    return steps.map((_, index) => {
      const result = records[index * recordWords + recordField.result];
      return result === notRun ? undefined : result;
    });
  }

  #readAt(offset: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    readSync(this.#arena.number, bytes, 0, length, offset);
    return bytes;
  }
}

import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Layout } from '../state/layout.js';
import type { EngineEvent } from './engine-event.js';
import { parseJournalEntry } from './journal-entry.schema.js';
import { journalFiles } from './journal.js';

/** Which events are told. */
export interface EventsOptions {
  /** Nanoseconds since 1970. Default: from now on. */
  readonly sinceNs?: bigint | undefined;
  /** Nanoseconds since 1970; what is later is not waited for. Default: without end. */
  readonly untilNs?: bigint | undefined;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
}

const pauseMs = 50;
const chunkBytes = 64 * 1024;

/** Events as they are written down, those of the past first. */
export async function* readJournal(
  layout: Layout,
  { sinceNs, untilNs, signal }: EventsOptions,
): AsyncGenerator<EngineEvent, void, void> {
  const files = journalFiles(layout);
  using tail = new JournalTail(files.current);
  if (sinceNs === undefined) {
    tail.skip();
  } else {
    using old = new JournalTail(files.old);
    yield* old.read().filter(isWanted);
  }
  function isWanted({ timeNs }: EngineEvent): boolean {
    return timeNs >= (sinceNs ?? 0n) && (untilNs === undefined || timeNs <= untilNs);
  }
  for (;;) {
    const isOver = untilNs !== undefined && BigInt(Date.now()) * 1_000_000n > untilNs;
    yield* tail.read().filter(isWanted);
    if (isOver || signal?.aborted === true) {
      return;
    }
    await delay(pauseMs, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  }
}

/** Reads a journal on and on, also when another file has taken its place. */
class JournalTail implements Disposable {
  readonly #file: string;
  #fd: number | undefined;
  #position = 0;
  #begun = '';

  constructor(file: string) {
    this.#file = file;
    this.#fd = openIfThere(file);
  }

  /** Leaves out what is there. */
  skip(): void {
    this.#position = this.#fd === undefined ? 0 : fstatSync(this.#fd).size;
  }

  /** What has come since the last time. */
  read(): readonly EngineEvent[] {
    const events = this.#readOpen();
    return this.#reopenIfReplaced() ? [...events, ...this.#readOpen()] : events;
  }

  [Symbol.dispose](): void {
    if (this.#fd !== undefined) {
      closeSync(this.#fd);
    }
  }

  #readOpen(): readonly EngineEvent[] {
    if (this.#fd === undefined) {
      return [];
    }
    const chunk = Buffer.allocUnsafe(chunkBytes);
    const parts: Buffer[] = [];
    for (;;) {
      const count = readSync(this.#fd, chunk, 0, chunk.length, this.#position);
      if (count === 0) {
        break;
      }
      parts.push(Buffer.from(chunk.subarray(0, count)));
      this.#position += count;
    }
    const lines = `${this.#begun}${Buffer.concat(parts).toString()}`.split('\n');
    this.#begun = lines.pop() ?? '';
    return lines.flatMap((line) => parseJournalEntry(line) ?? []);
  }

  #reopenIfReplaced(): boolean {
    const named = statSync(this.#file, { throwIfNoEntry: false });
    if (named === undefined || (this.#fd !== undefined && fstatSync(this.#fd).ino === named.ino)) {
      return false;
    }
    this[Symbol.dispose]();
    this.#fd = openIfThere(this.#file);
    this.#position = 0;
    this.#begun = '';
    return true;
  }
}

function openIfThere(file: string): number | undefined {
  try {
    return openSync(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

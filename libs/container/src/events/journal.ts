import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { lockFile } from '@docklet/syscall';
import type { ContainerRecord } from '../state/container-record.js';
import { onDisk, unlessRefused } from '../state/disk.js';
import type { Layout } from '../state/layout.js';
import type { NewEvent } from './engine-event.js';

/** How large the journal grows before it becomes the old one. One event takes some 300 bytes. */
export const maxJournalBytes = 4 * 1024 * 1024;

/** The files of a journal: what is written now, and what was written before. */
export interface JournalFiles {
  readonly current: string;
  readonly old: string;
}

/** Where an engine's journal is. */
export function journalFiles({ events }: Layout): JournalFiles {
  const current = path.join(events, 'journal.jsonl');
  return { current, old: `${current}.1` };
}

/**
 * Everything that happens to the objects of an engine, a line for each event. It is only ever appended to, each line by
 * one write, so processes need not know of each other; a line of a process that was killed in between is cut short, and
 * skipped by readers.
 */
export class Journal {
  readonly #layout: Layout;
  readonly #files: JournalFiles;
  readonly #onWarning: (message: string) => void;
  #hasWarned = false;

  /** @param onWarning told when what happens cannot be written down */
  constructor(layout: Layout, onWarning: (message: string) => void = () => undefined) {
    this.#layout = layout;
    this.#files = journalFiles(layout);
    this.#onWarning = onWarning;
  }

  /** Writes down what has happened just now. If the disk is full it happens all the same. */
  append(event: NewEvent): void {
    unlessRefused(
      () => {
        onDisk(this.#files.current, () => {
          this.#write(event);
        });
      },
      ({ message }) => {
        if (!this.#hasWarned) {
          this.#hasWarned = true;
          this.#onWarning(`events are lost: ${message}`);
        }
      },
    );
  }

  #write({ type, action, id, attributes }: NewEvent): void {
    const timeNs = String(nowNs());
    const line = `${JSON.stringify({ timeNs, type, action, id, attributes })}\n`;
    const fd = this.#open();
    try {
      writeSync(fd, line);
      if (fstatSync(fd).size > maxJournalBytes) {
        this.#rotate();
      }
    } finally {
      closeSync(fd);
    }
  }

  /** Writes down what has happened to a container. */
  container(
    record: ContainerRecord,
    action: string,
    more: Readonly<Record<string, string>> = {},
  ): void {
    const { source, labels } = record.options;
    const image = source.kind === 'image' ? source.reference : source.path;
    const attributes = { ...labels, image, name: record.name, ...more };
    this.append({ type: 'container', action, id: record.id, attributes });
  }

  /** Writes down that objects which nobody needed were removed, even if there were none: so does Docker. */
  pruned(type: NewEvent['type'], freedBytes: number): void {
    this.append({ type, action: 'prune', id: '', attributes: { reclaimed: String(freedBytes) } });
  }

  #open(): number {
    try {
      return openSync(this.#files.current, 'a', 0o600);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        throw error;
      }
      mkdirSync(path.dirname(this.#files.current), { recursive: true, mode: 0o700 });
      return openSync(this.#files.current, 'a', 0o600);
    }
  }

  /** One of several processes that find the journal too large does it; the others need not wait for that. */
  #rotate(): void {
    const lock = lockFile(path.join(this.#layout.locks, 'events'), { waits: false });
    if (lock === undefined) {
      return;
    }
    try {
      const size = statSync(this.#files.current, { throwIfNoEntry: false })?.size ?? 0;
      if (size > maxJournalBytes) {
        renameSync(this.#files.current, this.#files.old);
      }
    } finally {
      lock.close();
    }
  }
}

/** What the clock that only goes forward has to be put ahead by. The first use of `performance` takes 1.6 ms. */
const clockOriginNs = BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint();

/** Nanoseconds since 1970: two events of a process never have the same. */
function nowNs(): bigint {
  return clockOriginNs + process.hrtime.bigint();
}

import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Layout } from '../state/layout.js';
import type { EngineEvent, NewEvent } from './engine-event.js';
import { Journal, journalFiles, maxJournalBytes } from './journal.js';
import type { EventsOptions } from './read-journal.js';
import { readJournal } from './read-journal.js';

let folder: string;
let layout: Layout;
let journal: Journal;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'docklet-journal-'));
  layout = new Layout({ root: `${folder}/root`, runRoot: `${folder}/run` });
  mkdirSync(layout.locks, { recursive: true });
  journal = new Journal(layout);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const event = (action: string): NewEvent => ({
  type: 'container',
  action,
  id: 'c1',
  attributes: { name: 'web' },
});

async function read(options: EventsOptions): Promise<readonly EngineEvent[]> {
  const events: EngineEvent[] = [];
  for await (const each of readJournal(layout, options)) {
    events.push(each);
  }
  return events;
}

const everything: EventsOptions = { sinceNs: 0n, untilNs: 0n };
const upToNow = (): EventsOptions => ({
  sinceNs: 0n,
  untilNs: BigInt(Date.now() + 1) * 1_000_000n,
});

describe('Journal', () => {
  it('lets things happen that a full disk keeps it from writing down, and says so once', () => {
    const { current } = journalFiles(layout);
    mkdirSync(path.dirname(current), { recursive: true });
    symlinkSync('/dev/full', current);
    const warnings: string[] = [];
    const full = new Journal(layout, (message) => warnings.push(message));
    full.append(event('create'));
    full.append(event('start'));
    expect(warnings).toEqual([
      `events are lost: cannot write ${current}: no space is left there (ENOSPC)`,
    ]);
  });
});

describe('readJournal', () => {
  it('tells what was written, in order and with its times', async () => {
    expect(await read(everything)).toEqual([]);
    journal.append(event('create'));
    journal.append(event('start'));
    const events = await read(upToNow());
    expect(events).toMatchObject([event('create'), event('start')]);
    expect(events[1]!.timeNs).toBeGreaterThan(events[0]!.timeNs);
    expect(await read({ ...upToNow(), sinceNs: events[1]!.timeNs })).toHaveLength(1);
  });

  it('reads what follows a line that was cut short, as by a full disk', async () => {
    journal.append(event('create'));
    appendFileSync(journalFiles(layout).current, '{"timeNs":"1","type":"contai');
    journal.append(event('start'));
    expect((await read(upToNow())).map(({ action }) => action)).toEqual(['create', 'start']);
  });

  it('skips a line that was cut short', async () => {
    journal.append(event('create'));
    appendFileSync(journalFiles(layout).current, '{"timeNs":"1","type\n');
    journal.append(event('start'));
    expect(await read(upToNow())).toMatchObject([{ action: 'create' }, { action: 'start' }]);
  });

  it('goes on with what is written while it reads, over to the next file', async () => {
    journal.append(event('before'));
    const abort = new AbortController();
    const seen: string[] = [];
    const done = (async () => {
      for await (const { action } of readJournal(layout, { signal: abort.signal })) {
        seen.push(action);
        if (action === 'last') {
          return;
        }
      }
    })();
    await new Promise((resolve) => setTimeout(resolve, 20));
    journal.append(event('first'));
    appendFileSync(journalFiles(layout).current, `${'x'.repeat(maxJournalBytes)}\n`);
    journal.append(event('full'));
    journal.append(event('last'));
    await done;
    expect(seen).toEqual(['first', 'full', 'last']);
  });

  it('ends when its signal says so', async () => {
    expect(await read({ signal: AbortSignal.timeout(20) })).toEqual([]);
  });
});

describe('Journal', () => {
  it('keeps one file of the past, and stays small', async () => {
    const { current, old } = journalFiles(layout);
    journal.append(event('create'));
    appendFileSync(current, `${'x'.repeat(maxJournalBytes)}\n`);
    journal.append(event('start'));
    journal.append(event('die'));
    expect(statSync(old).size).toBeGreaterThan(maxJournalBytes);
    expect(readFileSync(current, 'utf8').split('\n')).toHaveLength(2);
    expect(await read(upToNow())).toMatchObject([
      { action: 'create' },
      { action: 'start' },
      { action: 'die' },
    ]);
  });

  it('is for root only', () => {
    journal.append(event('create'));
    expect(statSync(journalFiles(layout).current).mode & 0o077).toBe(0);
  });
});

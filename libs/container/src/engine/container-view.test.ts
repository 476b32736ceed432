import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readBootId } from '../host/host.js';
import type { ContainerRecord, ContainerState } from '../state/container-record.js';
import { recordVersion } from '../state/container-record.js';
import { viewContainer } from './container-view.js';
import { createContext } from './create-context.js';
import type { EngineContext } from './engine-context.js';

let folder: string;
let context: EngineContext;

const record: ContainerRecord = {
  schemaVersion: recordVersion,
  id: 'c'.repeat(64),
  name: 'web',
  createdAt: '2026-01-01T00:00:00.000Z',
  options: { source: { kind: 'rootfs', path: '/' } },
  args: ['true'],
  image: undefined,
  layers: [],
};
const gone = { pid: 2 ** 22 + 1, startTime: 1 };
const running = (bootId: string): ContainerState => ({
  schemaVersion: recordVersion,
  status: 'running',
  startedAt: '2026-01-01T00:00:01.000Z',
  processes: { bootId, init: gone, monitor: gone },
});

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'docklet-view-'));
  context = createContext({ root: `${folder}/root`, runRoot: `${folder}/run` });
  context.containers.createFolder(record.id, false);
  context.containers.writeRecord(record, { ociVersion: '1.2.0' });
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('viewContainer', () => {
  it('believes what is written now, when somebody has cleaned up since its state was read', () => {
    const before = { record, state: running(readBootId()) };
    context.containers.writeState(record, {
      schemaVersion: recordVersion,
      status: 'exited',
      exitCode: 137,
    });
    expect(viewContainer(context, before)).toMatchObject({
      status: 'exited',
      state: { exitCode: 137 },
    });
  });

  it.each([
    ['of this boot was killed with its monitor', () => readBootId(), 137],
    ['of another boot was lost with the machine', () => 'another', 255],
  ])('says that what ran %s', (_, bootId, exitCode) => {
    const state = running(bootId());
    context.containers.writeState(record, state);
    expect(viewContainer(context, { record, state })).toMatchObject({
      status: 'exited',
      state: { exitCode },
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import { parseContainerRecord, parseContainerState } from './container-record.schema.js';

/** Files as docklet wrote them when they had version 1. */
const stateV1 = JSON.stringify({
  schemaVersion: 1,
  status: 'exited',
  startedAt: '2026-01-01T00:00:00.000Z',
  finishedAt: '2026-01-01T00:00:01.000Z',
  exitCode: 3,
  isOomKilled: false,
});
const recordV1 = JSON.stringify({
  schemaVersion: 1,
  id: 'a'.repeat(64),
  name: 'agile_sloop',
  createdAt: '2026-01-01T00:00:00.000Z',
  options: { source: { kind: 'rootfs', path: '/srv/root' }, labels: { a: 'b' } },
  layers: [{ kind: 'directory', path: '/srv/root' }],
  args: ['sh'],
});

describe('files of version 1', () => {
  it('are read as what they say: the state', () => {
    expect(parseContainerState(stateV1, 'state.json')).toEqual({
      ...(JSON.parse(stateV1) as object),
      schemaVersion: 2,
    });
  });

  it('are read as what they say: the record', () => {
    expect(parseContainerRecord(recordV1, 'container.json')).toMatchObject({
      schemaVersion: 2,
      name: 'agile_sloop',
      options: { source: { kind: 'rootfs', path: '/srv/root' }, labels: { a: 'b' } },
    });
  });
});

describe('files that no docklet of this version can read', () => {
  it.each([
    ['of a newer version', { ...(JSON.parse(stateV1) as object), schemaVersion: 99 }],
    ['of version 0', { ...(JSON.parse(stateV1) as object), schemaVersion: 0 }],
    ['without a version', { status: 'exited' }],
    ['that are no object', null],
  ])('are refused: %s', (_, file) => {
    expect(() => parseContainerState(JSON.stringify(file), 'state.json')).toThrow(
      expect.objectContaining({ code: 'DOCKLET_CONTAINER_INVALID_RECORD' }),
    );
  });
});

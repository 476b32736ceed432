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

/** Files as docklet wrote them when they had version 2. */
const stateV2 = JSON.stringify({
  schemaVersion: 2,
  status: 'running',
  network: {
    network: 'shop',
    address: '10.77.0.2',
    prefixLength: 24,
    gateway: '10.77.0.1',
    macAddress: '02:42:0a:4d:00:02',
  },
});
const recordV2 = (options: object): string =>
  JSON.stringify({
    ...(JSON.parse(recordV1) as object),
    schemaVersion: 2,
    options: { source: { kind: 'rootfs', path: '/srv/root' }, ...options },
  });

describe('files of version 2', () => {
  it('are read as what they say: the network is the first of several', () => {
    expect(parseContainerState(stateV2, 'state.json')).toEqual({
      schemaVersion: 3,
      status: 'running',
      networks: [
        {
          network: 'shop',
          interfaceName: 'eth0',
          address: '10.77.0.2',
          prefixLength: 24,
          gateway: '10.77.0.1',
          macAddress: '02:42:0a:4d:00:02',
        },
      ],
    });
  });

  it.each([
    [{ network: 'shop', networkAliases: ['www'] }, [{ network: 'shop', aliases: ['www'] }]],
    [{ network: 'bridge', networkAliases: [] }, undefined],
    [{ network: 'none', networkAliases: [] }, undefined],
    [{ networkAliases: [] }, undefined],
  ])('are read as what they say: %j', (options, networks) => {
    const { options: read } = parseContainerRecord(recordV2(options), 'container.json');
    expect(read).not.toHaveProperty('networkAliases');
    expect(read.networks).toEqual(networks);
  });
});

describe('files of version 1', () => {
  it('are read as what they say: the state', () => {
    expect(parseContainerState(stateV1, 'state.json')).toEqual({
      ...(JSON.parse(stateV1) as object),
      schemaVersion: 3,
    });
  });

  it('are read as what they say: the record', () => {
    expect(parseContainerRecord(recordV1, 'container.json')).toMatchObject({
      schemaVersion: 3,
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

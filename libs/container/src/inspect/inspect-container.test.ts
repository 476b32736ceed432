import { describe, expect, it } from '@jest/globals';
import type { ContainerView } from '../engine/container-view.js';
import type { ContainerOptions } from '../options/container-options.js';
import { recordVersion } from '../state/container-record.js';
import { Layout } from '../state/layout.js';
import { inspectContainer } from './inspect-container.js';

const id = 'c'.repeat(64);
const layout = new Layout({ root: '/root', runRoot: '/run' });
const files = layout.containerFiles(id);

function inspect(options: Partial<ContainerOptions>, status: ContainerView['status'] = 'running') {
  const view: ContainerView = {
    record: {
      schemaVersion: recordVersion,
      id,
      name: 'web',
      createdAt: '2026-01-01T00:00:00.000Z',
      options: { source: { kind: 'image', reference: 'busybox' }, ...options },
      image: undefined,
      layers: [
        { kind: 'erofs-file', path: '/l1' },
        { kind: 'erofs-file', path: '/l2' },
      ],
      args: ['sh', '-c', 'x'],
    },
    state: {
      schemaVersion: recordVersion,
      status: 'running',
      pid: 17,
      startedAt: '2026-01-01T00:00:01Z',
    },
    status,
  };
  const spec = {
    ociVersion: '1.2.0',
    hostname: 'h',
    process: { cwd: '/', user: { uid: 0, gid: 0 } },
  };
  return inspectContainer({
    view,
    spec,
    layout,
    pid: 17,
    size: undefined,
    image: { Cmd: ['img'], Entrypoint: ['/entry'] },
  });
}

describe('inspectContainer', () => {
  it('has the parts that Docker has, in Docker’s order', () => {
    expect(Object.keys(inspect({}))).toEqual([
      ...['Id', 'Created', 'Path', 'Args', 'State', 'Image', 'ResolvConfPath', 'HostnamePath'],
      ...['HostsPath', 'LogPath', 'Name', 'RestartCount', 'Driver', 'Platform', 'MountLabel'],
      ...['ProcessLabel', 'AppArmorProfile', 'ExecIDs', 'HostConfig', 'GraphDriver', 'Mounts'],
      ...['Config', 'NetworkSettings'],
    ]);
  });

  it.each([
    ['running', { Running: true, Paused: false, Restarting: false, Pid: 17 }],
    ['paused', { Running: true, Paused: true, Restarting: false, Pid: 17 }],
    ['restarting', { Running: true, Paused: false, Restarting: true, Pid: 0 }],
    ['exited', { Running: false, Paused: false, Restarting: false, Pid: 0 }],
  ] as const)('tells of one that is %s', (status, state) => {
    expect(inspect({}, status)).toMatchObject({ State: { Status: status, ...state } });
  });

  it('tells of what was asked for by Docker’s names', () => {
    const described = inspect({
      mounts: [{ kind: 'bind', source: '/a', target: '/b', isReadonly: true }],
      restart: { kind: 'on-failure', maxRetries: 3 },
      resources: { memoryBytes: 64, pidsLimit: 5 },
      security: { capabilitiesToAdd: ['NET_ADMIN'], noNewPrivileges: true },
    });
    expect(described).toMatchObject({
      HostConfig: {
        Binds: ['/a:/b:ro'],
        RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 },
        Memory: 64,
        MemorySwap: 128,
        PidsLimit: 5,
        CapAdd: ['CAP_NET_ADMIN'],
        CapDrop: null,
        SecurityOpt: ['no-new-privileges'],
      },
      Mounts: [{ Type: 'bind', Source: '/a', Destination: '/b', Mode: 'ro', RW: false }],
      GraphDriver: { Data: { LowerDir: '/l1:/l2', UpperDir: files.upperDir } },
    });
  });
});

describe('a writable layer with a limit, in inspectContainer', () => {
  it.each([
    [64 * 2 ** 20, '64M'],
    [10 * 2 ** 30, '10G'],
    [1.5 * 2 ** 30, '1536M'],
    [2 ** 24 + 1, '16777217'],
  ])('of %d bytes has the size %s', (writableBytes, size) => {
    expect(inspect({ writableBytes })).toMatchObject({ HostConfig: { StorageOpt: { size } } });
  });

  it('is an image, and no folders', () => {
    expect(inspect({ writableBytes: 2 ** 30 })).toMatchObject({
      GraphDriver: {
        Data: { UpperDir: '', WorkDir: '', WritableImage: files.writableImage },
      },
    });
    expect(inspect({})).not.toHaveProperty('HostConfig.StorageOpt');
  });
});

describe('Config of inspectContainer', () => {
  it('has the image’s command where the user has said nothing', () => {
    expect(inspect({})).toMatchObject({ Config: { Cmd: ['img'], Entrypoint: ['/entry'] } });
    expect(inspect({ command: ['sh'] })).toMatchObject({
      Config: { Cmd: ['sh'], Entrypoint: ['/entry'] },
    });
    expect(inspect({ entrypoint: ['x'] })).toMatchObject({
      Config: { Cmd: null, Entrypoint: ['x'] },
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import type { ContainerOptions } from './container-options.js';
import { mergeOptions } from './merge-options.js';

const current: ContainerOptions = {
  source: { kind: 'image', reference: 'web:1' },
  environment: ['A=1', 'B=2'],
  labels: { a: '1', b: '2' },
  mounts: [
    { kind: 'volume', source: 'data', target: '/data/' },
    { kind: 'tmpfs', target: '/tmp' },
  ],
  ports: [
    { protocol: 'tcp', port: 80, hostPorts: { first: 8080, last: 8080 } },
    { protocol: 'udp', port: 80 },
  ],
  resources: { memoryBytes: 64, nanoCpus: 5 },
  security: { capabilitiesToAdd: ['NET_ADMIN'], capabilitiesToDrop: ['CHOWN'] },
  network: 'front',
  networks: [{ network: 'front', aliases: ['www'] }],
  dns: ['192.0.2.1'],
};

describe('mergeOptions', () => {
  it('changes nothing when nothing is said', () => {
    expect(mergeOptions(current, {})).toEqual(current);
  });

  it('keeps what is named otherwise', () => {
    const merged = mergeOptions(current, {
      environment: ['B=3', 'C='],
      labels: { b: '3' },
      mounts: [{ kind: 'bind', source: '/srv', target: '/data' }],
      ports: [{ protocol: 'tcp', port: 80 }],
      resources: { memoryBytes: 128 },
      dns: ['192.0.2.2'],
      sysctls: { 'net.core.somaxconn': '5' },
    });
    expect(merged).toEqual({
      ...current,
      environment: ['A=1', 'B=3', 'C='],
      labels: { a: '1', b: '3' },
      mounts: [
        { kind: 'tmpfs', target: '/tmp' },
        { kind: 'bind', source: '/srv', target: '/data' },
      ],
      ports: [
        { protocol: 'udp', port: 80 },
        { protocol: 'tcp', port: 80 },
      ],
      resources: { memoryBytes: 128, nanoCpus: 5 },
      dns: ['192.0.2.2'],
      sysctls: { 'net.core.somaxconn': '5' },
    });
  });

  it('takes away what is named, however its place is written', () => {
    const removals = {
      environment: ['A', 'none'],
      labels: ['a', 'none'],
      mounts: ['/data', '/none'],
      ports: ['80/tcp'],
    };
    const merged = mergeOptions(current, {}, removals);
    expect(merged.environment).toEqual(['B=2']);
    expect(merged.labels).toEqual({ b: '2' });
    expect(merged.mounts).toEqual([{ kind: 'tmpfs', target: '/tmp' }]);
    expect(merged.ports).toEqual([{ protocol: 'udp', port: 80 }]);
  });

  it('forgets the networks of before for another one', () => {
    expect(mergeOptions(current, { network: 'none' })).not.toHaveProperty('networks');
    expect(mergeOptions(current, { dns: [] }).networks).toEqual(current.networks);
  });

  it('grants what was dropped, and drops what was granted', () => {
    const security = { capabilitiesToAdd: ['CHOWN', 'KILL'], capabilitiesToDrop: ['NET_ADMIN'] };
    expect(mergeOptions(current, { security }).security).toEqual(security);
  });
});

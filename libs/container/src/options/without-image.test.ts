import { describe, expect, it } from '@jest/globals';
import type { ContainerOptions } from './container-options.js';
import { withoutImage } from './without-image.js';

const image = {
  User: 'www',
  StopSignal: 'SIGQUIT',
  Labels: { version: '1', maintainer: 'them' },
  ExposedPorts: { '80/tcp': {} },
  Healthcheck: { Test: ['CMD', 'true'], Interval: 1_000_000_000 },
};

/** As a container of that image has them that asked for nothing. */
const filled: ContainerOptions = {
  source: { kind: 'image', reference: 'web' },
  user: 'www',
  stopSignal: 'SIGQUIT',
  labels: { version: '1', maintainer: 'them' },
  exposedPorts: ['80/tcp'],
  health: { test: ['CMD', 'true'], intervalMs: 1000 },
  ports: [],
};

describe('withoutImage', () => {
  it('leaves nothing of what the image has filled in', () => {
    expect(withoutImage(filled, image)).toEqual({
      source: filled.source,
      labels: {},
      exposedPorts: [],
      ports: [],
    });
  });

  it('leaves what the user has asked for', () => {
    const own: ContainerOptions = {
      ...filled,
      user: 'root',
      stopSignal: 'SIGTERM',
      labels: { version: '2', maintainer: 'them', own: '' },
      exposedPorts: ['81/tcp', '80/tcp'],
      health: { test: ['NONE'] },
      ports: [{ protocol: 'tcp', port: 80 }],
    };
    expect(withoutImage(own, image)).toEqual({
      ...own,
      labels: { version: '2', own: '' },
      exposedPorts: ['81/tcp'],
    });
  });

  it('knows the ports that are published because they are exposed', () => {
    const fixed = { protocol: 'tcp', port: 80, hostPorts: { first: 1, last: 1 } } as const;
    const ports = [fixed, { protocol: 'tcp', port: 80 } as const];
    expect(withoutImage({ ...filled, publishesAll: true, ports }, image).ports).toEqual([fixed]);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { ContainerOptions } from '../options/container-options.js';
import { canForge } from './guard-senders.js';

const options: ContainerOptions = { source: { kind: 'image', reference: 'busybox' } };

describe('canForge', () => {
  it.each([
    [['CAP_CHOWN', 'CAP_NET_BIND_SERVICE'], false],
    [['CAP_NET_RAW'], true],
    [['CAP_CHOWN', 'CAP_NET_ADMIN'], true],
  ])('says of a container with %j: %s', (capabilities, expected) => {
    expect(canForge(options, capabilities)).toBe(expected);
  });

  it('leaves one alone that can do whatever root can', () => {
    const privileged = { ...options, security: { isPrivileged: true } };
    expect(canForge(privileged, ['CAP_NET_RAW'])).toBe(false);
  });
});

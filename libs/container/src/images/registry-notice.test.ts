import { describe, expect, it } from '@jest/globals';
import { digestOf } from '@docklet/oci';
import { registryNotice } from './registry-notice.js';

const cause = new Error('cannot reach the registry');

describe('registryNotice', () => {
  it('tells of retries, mirrors that fail, and few pulls that are left', () => {
    expect(registryNotice({ kind: 'retry', attempt: 1, delayMs: 1200, cause })).toBe(
      'cannot reach the registry; trying again in 2 s (attempt 2)',
    );
    expect(registryNotice({ kind: 'origin-failed', origin: 'mirror:5000', cause })).toContain(
      'mirror:5000',
    );
    const limit = { kind: 'rate-limit', registry: 'docker.io', limit: 100 } as const;
    expect(registryNotice({ ...limit, remaining: 3, user: 'anonymous' })).toBe(
      'docker.io lets anonymous pull 3 of 100 more times for now; log in to get more: docklet login docker.io',
    );
    expect(registryNotice({ ...limit, remaining: 3, user: '"me"' })).not.toContain('log in');
  });

  it('says nothing of what is as it should be', () => {
    const digest = digestOf(Buffer.from(''));
    expect(registryNotice({ kind: 'served', digest, from: 'docker.io' })).toBeUndefined();
    expect(
      registryNotice({
        kind: 'rate-limit',
        registry: 'docker.io',
        limit: 100,
        remaining: 90,
        user: 'anonymous',
      }),
    ).toBeUndefined();
  });
});

import { describe, expect, it } from '@jest/globals';
import { showStep } from '@docklet/syscall';

import { encodeFilterFlags } from './filter-flags.js';
import { seccompSteps } from './seccomp-steps.js';

describe('seccompSteps', () => {
  it('is one call that can be read', () => {
    const steps = seccompSteps(Buffer.alloc(80), ['SECCOMP_FILTER_FLAG_LOG']);
    expect(steps.map(showStep)).toEqual(['seccomp(SECCOMP_SET_MODE_FILTER, 2, &{len=10, filter})']);
  });
});

describe('encodeFilterFlags', () => {
  it('adds them up', () => {
    expect(encodeFilterFlags([])).toBe(0);
    expect(
      encodeFilterFlags([
        'SECCOMP_FILTER_FLAG_TSYNC',
        'SECCOMP_FILTER_FLAG_LOG',
        'SECCOMP_FILTER_FLAG_SPEC_ALLOW',
      ]),
    ).toBe(6);
  });

  it('refuses one that it does not know', () => {
    expect(() => encodeFilterFlags(['SECCOMP_FILTER_FLAG_NEW_LISTENER'])).toThrow(
      expect.objectContaining({ code: 'DOCKLET_NAMESPACES_SECCOMP_FILTER' }),
    );
  });
});

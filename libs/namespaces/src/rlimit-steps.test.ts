import { showStep } from '@docklet/syscall';
import { describe, expect, it } from '@jest/globals';
import { rlimitSteps } from './rlimit-steps.js';

describe('rlimitSteps', () => {
  it('is one call for each limit', () => {
    expect(
      rlimitSteps([
        { type: 'RLIMIT_NOFILE', soft: 1024, hard: 4096 },
        { type: 'RLIMIT_CORE', soft: -1, hard: 2 ** 64 },
      ]).map(showStep),
    ).toEqual([
      'prlimit64(0, RLIMIT_NOFILE, {1024, 4096}, NULL)',
      'prlimit64(0, RLIMIT_CORE, {-1, -1}, NULL)',
    ]);
  });

  it('says no limit in words', () => {
    const [step] = rlimitSteps([{ type: 'RLIMIT_AS', soft: 5, hard: -1 }]);
    expect(step?.why).toBe('at most 5 (it may raise that to any number)');
  });

  it.each(['RLIMIT_NOFILES', 'nofile', '', 'toString', '__proto__'])('refuses %j', (type) => {
    expect(() => rlimitSteps([{ type, soft: 1, hard: 1 }])).toThrow(
      expect.objectContaining({ code: 'DOCKLET_NAMESPACES_UNKNOWN_RLIMIT', details: { type } }),
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import { warningsOf } from './warnings.js';

const all = {
  ...{ MemoryLimit: true, SwapLimit: true, CpuCfsQuota: true, CPUSet: true, PidsLimit: true },
  FirewallProgram: '/usr/sbin/nft',
};

describe('warningsOf', () => {
  it('says nothing of a machine that has everything', () => {
    expect(warningsOf(all)).toEqual([]);
  });

  it.each([
    [{ MemoryLimit: false, SwapLimit: false }, 'No memory limit support'],
    [{ SwapLimit: false }, 'No swap limit support'],
    [{ CpuCfsQuota: false }, 'No cpu limit support'],
    [{ CPUSet: false }, 'No cpuset support'],
    [{ PidsLimit: false }, 'No pids limit support'],
    [{ FirewallProgram: undefined }, 'No firewall'],
  ])('names one lack of %j: %s', (lack, name) => {
    expect(warningsOf({ ...all, ...lack })).toEqual([expect.stringContaining(`WARNING: ${name}`)]);
  });
});

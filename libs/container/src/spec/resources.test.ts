import { describe, expect, it } from '@jest/globals';
import { buildResources } from './resources.js';

const host = { isPrivileged: false, canLimitSwap: true };

describe('buildResources', () => {
  it('sets no limit that was not asked for', () => {
    expect(Object.keys(buildResources({}, host))).toEqual(['devices']);
  });

  it('allows no device but the usual ones, and every one to a privileged container', () => {
    const { devices = [] } = buildResources({}, host);
    expect(devices[0]).toEqual({ allow: false, type: 'a', access: 'rwm' });
    expect(devices).toContainEqual({ allow: true, type: 'c', major: 1, minor: 3, access: 'rwm' });
    expect(buildResources({}, { ...host, isPrivileged: true }).devices).toEqual([
      { allow: true, type: 'a', access: 'rwm' },
    ]);
  });

  it('allows as much swap as memory where swap is counted', () => {
    expect(buildResources({ memoryBytes: 100 }, host).memory).toEqual({ limit: 100, swap: 200 });
    expect(buildResources({ memoryBytes: 100 }, { ...host, canLimitSwap: false }).memory).toEqual({
      limit: 100,
    });
  });

  it('takes a limit of memory and swap together, and none', () => {
    const swapOf = (memorySwapBytes: number): number | undefined =>
      buildResources({ memoryBytes: 100, memorySwapBytes }, host).memory?.swap;
    expect(swapOf(150)).toBe(150);
    expect(swapOf(-1)).toBe(-1);
    expect(swapOf(0)).toBe(200);
  });

  it('has limits of single disks beside the weight', () => {
    const blockIO = { throttleReadBpsDevice: [{ major: 8, minor: 0, rate: 10 }] };
    expect(buildResources({ blkioWeight: 100 }, { ...host, blockIO }).blockIO).toEqual({
      ...blockIO,
      weight: 100,
    });
  });

  it('turns processors into a quota', () => {
    expect(buildResources({ nanoCpus: 1_500_000_000 }, host).cpu).toEqual({
      quota: 150_000,
      period: 100_000,
    });
  });

  it('takes no limit of processes for zero, as Docker', () => {
    expect(buildResources({ pidsLimit: 0 }, host).pids).toBeUndefined();
    expect(buildResources({ pidsLimit: 5 }, host).pids).toEqual({ limit: 5 });
  });

  it.each([
    ['without --memory', { memorySwapBytes: 100 }],
    ['less than --memory', { memoryBytes: 100, memorySwapBytes: 50 }],
  ])('refuses --memory-swap %s', (_, options) => {
    expect(() => buildResources(options, host)).toThrow(
      expect.objectContaining({ code: 'DOCKLET_CONTAINER_INVALID_RESOURCE' }),
    );
  });
});

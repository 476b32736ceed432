import { describe, expect, it } from '@jest/globals';
import { parseGpus } from './gpus.js';

describe('parseGpus', () => {
  it.each([
    ['all', { devices: 'all' }],
    ['2', { devices: 2 }],
    ['count=2', { devices: 2 }],
    ['count=-1', { devices: 'all' }],
    ['device=0', { devices: ['0'] }],
    ['"device=0,1"', { devices: ['0', '1'] }],
    ['device=GPU-3faa', { devices: ['GPU-3faa'] }],
    ['driver=nvidia', { driver: 'nvidia', devices: 1 }],
    ['all,driver=amd', { driver: 'amd', devices: 'all' }],
    [
      'all,"capabilities=compute,utility"',
      { devices: 'all', capabilities: ['compute', 'utility', 'gpu'] },
    ],
  ])('reads %s', (text, expected) => {
    expect(parseGpus(text)).toEqual({ kind: 'gpus', ...expected });
  });

  it('reads names of any devices, as Docker has them', () => {
    expect(parseGpus('driver=cdi,"device=v/c=0,v/c=1"')).toEqual({
      kind: 'cdi',
      names: ['v/c=0', 'v/c=1'],
    });
  });

  it.each([
    ...['', '0', '-2', '1.5', 'some', 'count=', 'count=1,2', '1,device=0', 'device=0,1'],
    ...['driver=intel', 'driver=cdi', 'driver=cdi,count=1', 'options=x', 'device=0,device=1'],
    ...['capabilities=flying', '"device=0'],
  ])('refuses %j', (text) => {
    expect(() => parseGpus(text)).toThrow(expect.objectContaining({ code: 'DOCKLET_CLI_USAGE' }));
  });
});

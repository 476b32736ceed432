import { describe, expect, it } from '@jest/globals';
import { defaultMounts } from './default-mounts.js';
import { planMounts } from './plan-mounts.js';

const directory = (): 'directory' => 'directory';

const destinations = (mounts: Parameters<typeof planMounts>[0]): string[] =>
  planMounts(mounts, directory).map(({ mount }) => mount.destination);

describe('planMounts', () => {
  it('keeps the order, but /proc is the last', () => {
    const user = { destination: '/data', type: 'bind', source: '/srv' };
    expect(destinations([...defaultMounts(), user])).toEqual([
      ...['/dev', '/dev/pts', '/dev/shm', '/dev/mqueue', '/sys', '/data', '/proc'],
    ]);
  });

  it('cleans destinations as text', () => {
    expect(destinations([{ destination: '/a//b/../c/./' }])).toEqual(['/a/c']);
    expect(destinations([{ destination: '/../../../x' }])).toEqual(['/x']);
  });

  it.each(['', 'relative', './x', '/', '//', '/x/..'])('refuses %j', (destination) => {
    expect(() => destinations([{ destination, type: 'tmpfs' }])).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_FILESYSTEM_MOUNT_TARGET',
        details: expect.objectContaining({ target: destination }),
      }),
    );
  });

  it('asks for the kind of a bind mount’s source only', () => {
    const asked: string[] = [];
    const kindOf = (source: string): 'file' => {
      asked.push(source);
      return 'file';
    };
    const mounts = [
      { destination: '/a', type: 'tmpfs', source: 'tmpfs' },
      { destination: '/b', type: 'bind', source: '/etc/hosts' },
    ];
    expect(planMounts(mounts, kindOf).map(({ kind }) => kind)).toEqual(['directory', 'file']);
    expect(asked).toEqual(['/etc/hosts']);
  });
});

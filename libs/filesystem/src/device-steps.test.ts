import { describe, expect, it } from '@jest/globals';
import { resultOf } from '@docklet/syscall';
import { makeDevice } from './device-number.js';
import { defaultDevices, deviceSteps } from './device-steps.js';
import { shown } from './fixtures/steps.fixture.js';

const dev = resultOf('dev');

describe('deviceSteps', () => {
  it('makes the devices and links of the runtime specification', () => {
    expect(shown(deviceSteps(dev, defaultDevices))).toEqual([
      'mknodat(<dev>, "null", 020666, makedev(1, 3))',
      'mknodat(<dev>, "zero", 020666, makedev(1, 5))',
      'mknodat(<dev>, "full", 020666, makedev(1, 7))',
      'mknodat(<dev>, "random", 020666, makedev(1, 8))',
      'mknodat(<dev>, "urandom", 020666, makedev(1, 9))',
      'mknodat(<dev>, "tty", 020666, makedev(5, 0))',
      'symlinkat("/proc/self/fd", <dev>, "fd")',
      'symlinkat("/proc/self/fd/0", <dev>, "stdin")',
      'symlinkat("/proc/self/fd/1", <dev>, "stdout")',
      'symlinkat("/proc/self/fd/2", <dev>, "stderr")',
      'symlinkat("pts/ptmx", <dev>, "ptmx")',
      'symlinkat("/proc/kcore", <dev>, "core")',
    ]);
  });

  it('makes folders above a device, and gives it its owner', () => {
    const disk = { type: 'b', path: '/dev/a/b/disk', major: 8, minor: 1 } as const;
    const device = { ...disk, fileMode: 0o060660, uid: 1, gid: 6 };
    expect(shown(deviceSteps(dev, [device])).slice(0, 4)).toEqual([
      'mkdirat(<dev>, "a", 0755)',
      'mkdirat(<dev>, "a/b", 0755)',
      'mknodat(<dev>, "a/b/disk", 060660, makedev(8, 1))',
      'fchownat(<dev>, "a/b/disk", 1, 6, 0)',
    ]);
  });

  it('makes the later one of two devices, and no link in its place', () => {
    const steps = deviceSteps(dev, [
      { type: 'c', path: '/dev/ptmx', major: 5, minor: 2 },
      { type: 'c', path: '/dev//ptmx', major: 5, minor: 3 },
    ]);
    expect(shown(steps).filter((line) => line.includes('"ptmx"'))).toEqual([
      'mknodat(<dev>, "ptmx", 020666, makedev(5, 3))',
    ]);
  });

  it.each(['/etc/passwd', 'dev/x', '/dev', '/dev/', '/dev/../x', '/dev/..', '/device'])(
    'refuses %s, which is not below /dev',
    (path) => {
      expect(() => deviceSteps(dev, [{ type: 'c', path, major: 1, minor: 3 }])).toThrow(
        expect.objectContaining({ code: 'DOCKLET_FILESYSTEM_DEVICE_PATH', details: { path } }),
      );
    },
  );
});

describe('makeDevice', () => {
  it.each([
    [1, 3, 0x103n],
    [8, 0, 0x800n],
    [259, 1048575, 0xfff1_03ffn],
    [4095, 255, 0xf_ffffn],
    [0xfffff, 0, 0xff000_000f_ff00n],
  ])('makes what makedev(3) makes of %i:%i', (major, minor, device) => {
    expect(makeDevice(major, minor)).toBe(device);
  });
});

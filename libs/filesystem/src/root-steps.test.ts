import { describe, expect, it } from '@jest/globals';
import { closeDeviceLayerSteps, deviceLayerSteps } from './device-layer-steps.js';
import { shown } from './fixtures/steps.fixture.js';
import type { Layer, RootSource } from './layer.js';
import { maxLayers, overlayApiOf } from './layer.js';
import { pivotSteps, rootSteps } from './root-steps.js';

const source: RootSource = {
  layers: [
    { kind: 'erofs-file', path: '/layers/app.erofs' },
    { kind: 'directory', path: '/layers/base' },
  ],
  writable: { upperDir: '/c/upper', workDir: '/c/work', isVolatile: true },
  stage: '/stage',
  overlayApi: 'fsconfig',
};

/** The same, with a limit for what is written. */
const limited: RootSource = {
  ...source,
  writable: { device: '/dev/loop7', upperDir: '/upper', workDir: '/work', isVolatile: false },
};

describe('deviceLayerSteps', () => {
  it('opens nothing where everything is in folders and files', () => {
    expect(deviceLayerSteps(source)).toEqual([]);
  });

  it('opens a writable layer on a device, in all its parts, and closes them', () => {
    expect(shown(deviceLayerSteps(limited))).toEqual([
      'fsopen("ext4", 1)',
      'fsconfig(<writable-context>, FSCONFIG_SET_STRING, "source", "/dev/loop7", 0)',
      'fsconfig(<writable-context>, FSCONFIG_SET_FLAG, "discard", NULL, 0)',
      'fsconfig(<writable-context>, FSCONFIG_SET_FLAG, "noinit_itable", NULL, 0)',
      'fsconfig(<writable-context>, FSCONFIG_CMD_CREATE, NULL, NULL, 0)',
      'fsmount(<writable-context>, 1, 0)',
    ]);
    expect(shown(closeDeviceLayerSteps(limited))).toEqual([
      'close(<writable>)',
      'close(<writable-context>)',
    ]);
  });
});

describe('rootSteps', () => {
  it('makes its mounts private before anything is mounted', () => {
    expect(shown(rootSteps(source))[0]).toBe('mount(NULL, "/", NULL, MS_REC|MS_PRIVATE, NULL)');
  });

  it('tells overlayfs of the layers from the uppermost to the lowest, one by one', () => {
    const lines = shown(rootSteps(source));
    expect(lines).toContain(
      'mount("/layers/app.erofs", "/stage/0", "erofs", MS_RDONLY|MS_NOSUID|MS_NODEV, NULL)',
    );
    expect(lines.filter((line) => line.includes('lowerdir+'))).toEqual([
      'fsconfig(<overlay>, FSCONFIG_SET_STRING, "lowerdir+", "/stage/0", 0)',
      'fsconfig(<overlay>, FSCONFIG_SET_STRING, "lowerdir+", "/layers/base", 0)',
    ]);
  });

  it('lays the places for mounts under them all', () => {
    const given = { ...source, mountPoints: '/points' };
    const last = rootSteps(given).findLast(({ args }) => args.includes('lowerdir+'));
    expect(last?.why).toBe('under them all, places for what is mounted where the image has none');
    expect(last?.args).toContain('/points');
    const lines = shown(rootSteps({ ...given, overlayApi: 'mount' }));
    expect(lines).toContain('open_tree(AT_FDCWD, "/points", OPEN_TREE_CLONE|OPEN_TREE_CLOEXEC)');
    expect(lines.at(-1)).toContain('"lowerdir=0:1:2,');
  });

  it('does without them where there is no room for one layer more', () => {
    const layers = Array<Layer>(maxLayers).fill({ kind: 'directory', path: '/layers/base' });
    const lines = shown(rootSteps({ ...source, layers, mountPoints: '/points' }));
    expect(lines.filter((line) => line.includes('lowerdir+'))).toHaveLength(maxLayers);
    expect(lines.join()).not.toContain('/points');
  });

  it('tells it all in one string of short names, if that is all the kernel takes', () => {
    const lines = shown(rootSteps({ ...source, overlayApi: 'mount' }));
    expect(lines.slice(-2)).toEqual([
      'chdir("/stage")',
      'mount("overlay", "/stage/root", "overlay", 0, "lowerdir=0:1,upperdir=w/upper,workdir=w/work,volatile")',
    ]);
    expect(lines).toContain('open_tree(AT_FDCWD, "/c", OPEN_TREE_CLONE|OPEN_TREE_CLOEXEC)');
  });

  it.each([
    [
      'fsconfig',
      'fsconfig(<overlay>, FSCONFIG_SET_STRING, "upperdir", "/stage/writable/upper", 0)',
    ],
    [
      'mount',
      'mount("overlay", "/stage/root", "overlay", 0, "lowerdir=0:1,upperdir=w/upper,workdir=w/work")',
    ],
  ] as const)('attaches a writable layer that is on a device first (%s)', (overlayApi, used) => {
    const lines = shown(rootSteps({ ...limited, overlayApi }));
    const attached = lines.indexOf(
      'move_mount(<writable>, "", AT_FDCWD, "/stage/writable", MOVE_MOUNT_F_EMPTY_PATH)',
    );
    expect(lines[attached - 1]).toBe('mkdirat(AT_FDCWD, "/stage/writable", 0755)');
    expect(lines.indexOf(used)).toBeGreaterThan(attached);
  });

  it('escapes what has a meaning in that string', () => {
    const writable = { upperDir: '/c/a,b:c\\d', workDir: '/c/w', isVolatile: false };
    const lines = shown(rootSteps({ ...source, writable, overlayApi: 'mount' }));
    expect(lines.at(-1)).toContain(
      JSON.stringify('lowerdir=0:1,upperdir=w/a\\,b\\:c\\\\d,workdir=w/w'),
    );
  });

  it('refuses a string that the kernel would cut off', () => {
    const writable = { ...source.writable, upperDir: `/c/${'x/'.repeat(2100)}x` };
    expect(() => rootSteps({ ...source, writable, overlayApi: 'mount' })).toThrow(
      expect.objectContaining({ code: 'DOCKLET_FILESYSTEM_LAYERS' }),
    );
  });

  it('makes a folder the current one whose path fsconfig does not take', () => {
    const upperDir = `/c/${'long/'.repeat(60)}`;
    const lines = shown(rootSteps({ ...source, writable: { ...source.writable, upperDir } }));
    const at = lines.indexOf(`chdir("${upperDir}")`);
    expect(lines[at + 1]).toBe('fsconfig(<overlay>, FSCONFIG_SET_STRING, "upperdir", ".", 0)');
  });

  it('takes 1 to 500 layers', () => {
    const layers = (count: number): Layer[] =>
      Array.from({ length: count }, () => ({ kind: 'directory', path: '/layers/base' }));
    for (const overlayApi of ['fsconfig', 'mount'] as const) {
      const most = { ...source, layers: layers(maxLayers), overlayApi };
      expect(rootSteps(most).length).toBeGreaterThan(maxLayers / 2);
      for (const count of [0, maxLayers + 1]) {
        expect(() => rootSteps({ ...source, layers: layers(count), overlayApi })).toThrow(
          expect.objectContaining({ code: 'DOCKLET_FILESYSTEM_LAYERS' }),
        );
      }
    }
  });
});

describe('pivotSteps', () => {
  it('swaps the roots and lets go of the host’s', () => {
    expect(shown(pivotSteps(source))).toEqual([
      'chdir("/stage/root")',
      'pivot_root(".", ".")',
      'umount2(".", MNT_DETACH)',
      'chdir("/")',
    ]);
  });
});

describe('overlayApiOf', () => {
  it.each([
    ['6.7.0', 'fsconfig'],
    ['6.18.44-fc', 'fsconfig'],
    ['7.0.1', 'fsconfig'],
    ['6.6.99-generic', 'mount'],
    ['5.15.0-1-amd64', 'mount'],
  ])('knows of Linux %s', (release, api) => {
    expect(overlayApiOf(release)).toBe(api);
  });
});

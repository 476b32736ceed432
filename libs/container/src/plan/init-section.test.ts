import { filesystemSteps } from '@docklet/filesystem';
import type { OverlayApi } from '@docklet/filesystem';
import { Cell } from '@docklet/syscall';
import type { Value } from '@docklet/syscall';
import { describe, expect, it } from '@jest/globals';
import { initPlan } from './init-section.js';

/** What a container’s init does if its overlay is made that way. */
function sectionWith(overlayApi: OverlayApi): ReturnType<typeof initPlan>['section'] {
  return initPlan({
    containerId: 'c0ffee',
    process: { cwd: '/', user: { uid: 0, gid: 0 } },
    hostname: undefined,
    domainname: undefined,
    procsFiles: [],
    hasCgroupNamespace: false,
    hasAdoptingMonitor: false,
    isNetworkShared: false,
    joined: [],
    streams: { kind: 'pipes', hasStdin: false },
    filesystemSteps: filesystemSteps({
      root: {
        layers: [{ kind: 'directory', path: '/layer' }],
        writable: { upperDir: '/c/upper', workDir: '/c/work', isVolatile: false },
        stage: '/stage',
        overlayApi,
      },
      isReadonly: false,
      mounts: [],
      sourceKind: () => 'directory',
      devices: [],
      maskedPaths: [],
      readonlyPaths: [],
      workingDirectory: '/',
    }),
    networkSteps: [],
    workingDirectory: undefined,
    credentials: { cell: new Cell('user', 8), steps: [] },
    execSteps: [],
  }).section;
}

function nameOf(value: Value | undefined): string | undefined {
  return typeof value === 'object' && value !== null && 'step' in value ? value.step : undefined;
}

describe('initPlan', () => {
  it.each<[OverlayApi, number]>([
    ['fsconfig', 1],
    ['mount', 0],
  ])('reads after a failure what there is to read: %s', (overlayApi, count) => {
    const { steps, onFailure = [] } = sectionWith(overlayApi);
    const labels = steps.map(({ label }) => label);
    expect(onFailure).toHaveLength(count);
    for (const { args } of onFailure) {
      expect(labels).toContain(nameOf(args[0]));
    }
  });
});

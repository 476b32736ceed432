import type { Step } from '@docklet/syscall';
import { resultOf } from '@docklet/syscall';
import { describe, expect, it } from '@jest/globals';
import { imageMountSteps } from './image-mount.js';
import { attachAt } from './mount-handle.js';
import { readMountFailure } from './read-mount-failure.js';
import { openTarget } from './target-steps.js';

const failureOf = (step: Step | undefined, errno: string): ReturnType<typeof readMountFailure> => {
  if (step === undefined) {
    throw new Error('there is no such step');
  }
  return readMountFailure({ step, section: 'init', number: 1, errno });
};
const { steps } = openTarget({ path: '/etc/a b', kind: 'file', refusesLinks: false }, 'mount7');
const find = (call: string): Step | undefined => steps.findLast((step) => step.call === call);

describe('readMountFailure', () => {
  it('tells of a folder that is mounted onto a file', () => {
    const step = attachAt(resultOf('mount7:tree'), resultOf('mount7:target'), 'mount7', '/etc/a b');
    expect(failureOf(step, 'EINVAL')).toMatchObject({
      code: 'DOCKLET_FILESYSTEM_MOUNT_FAILED',
      details: { target: '/etc/a b', kind: 'other-kind', errno: 'EINVAL' },
    });
    expect(failureOf(step, 'EPERM')).toBeUndefined();
  });

  it.each([
    ['mknodat', 'EROFS'],
    ['openat2', 'ELOOP'],
  ])('tells of a place that cannot be made: %s', (call, errno) => {
    expect(failureOf(find(call), errno)).toMatchObject({
      details: { target: '/etc/a b', kind: 'no-place', errno },
    });
  });

  it('tells of a folder that cannot be passed', () => {
    expect(
      failureOf(
        steps.find(({ call }) => call === 'openat2'),
        'ENOTDIR',
      ),
    ).toMatchObject({
      details: { target: '/etc', kind: 'no-place', errno: 'ENOTDIR' },
    });
  });

  it('tells of a part of an image that is not there', () => {
    const layers = [{ kind: 'directory', path: '/layer' }] as const;
    const image = { destination: '/i', layers, subdirectory: 'usr/none' };
    const part = imageMountSteps(image, 'image1', '/stage').before.find(
      ({ label }) => label === 'image1:tree:part',
    );
    expect(failureOf(part, 'ENOENT')).toMatchObject({
      details: { target: 'usr/none', kind: 'no-part', errno: 'ENOENT' },
    });
  });

  it('says nothing of a place for which a limit of the process was reached', () => {
    expect(failureOf(find('openat2'), 'EMFILE')).toBeUndefined();
  });

  it('knows no other steps', () => {
    expect(failureOf({ call: 'umask', args: [0], why: 'modes' }, 'EINVAL')).toBeUndefined();
  });
});

import path from 'node:path';
import type { Step } from '@docklet/syscall';
import { LayersError } from './errors.js';
import type { RootSource, WritableLayer } from './layer.js';
import { bindFolder, makeFolder, namedLayers } from './layer-steps.js';

/** mount(2) takes a page of options, and cuts what is behind it off without a word. */
const maxOptionBytes = 4095;

/**
 * Puts the layers together by mount(2), for kernels before Linux 6.7: all folders in one string. They get short names on
 * the stage for that, which is the current folder meanwhile: `lowerdir=0:1:2,upperdir=w/upper,workdir=w/work`.
 *
 * @throws {@link LayersError} (`DOCKLET_FILESYSTEM_LAYERS`) when the string would be too long all the same
 */
export function overlayStringSteps({ layers, writable, stage }: RootSource): Step[] {
  const named = namedLayers(layers, stage);
  const rootPath = `${stage}/root`;
  // overlayfs wants both on one mount, not just on one file system.
  const shared = sharedFolder(writable);
  return [
    ...named.flatMap(({ steps }) => steps),
    ...bindFolder(shared, `${stage}/w`, 'a short name for where the container’s changes go'),
    makeFolder(rootPath, 'where the root is attached until it becomes the root'),
    { call: 'chdir', args: [stage], why: 'the names that follow are relative' },
    {
      call: 'mount',
      args: ['overlay', rootPath, 'overlay', 0, overlayOptions(layers.length, writable, shared)],
      why: 'one tree out of the layers and the container’s own changes',
    },
  ];
}

function overlayOptions(layers: number, writable: WritableLayer, shared: string): string {
  const nameOf = (folder: string): string =>
    path.posix.join('w', path.posix.relative(shared, folder)).replace(/[\\,:]/g, '\\$&');
  const options = [
    `lowerdir=${Array.from({ length: layers }, (_, index) => index).join(':')}`,
    `upperdir=${nameOf(writable.upperDir)}`,
    `workdir=${nameOf(writable.workDir)}`,
    ...(writable.isVolatile ? ['volatile'] : []),
  ].join(',');
  const length = Buffer.byteLength(options);
  if (length > maxOptionBytes) {
    throw new LayersError(
      `its options have ${length} bytes, and the kernel takes ${maxOptionBytes}`,
      'use folders for changes that are closer to each other',
    );
  }
  return options;
}

/** The lowest folder that has both in it. */
function sharedFolder({ upperDir, workDir }: WritableLayer): string {
  const [upper, work] = [upperDir.split('/'), workDir.split('/')];
  const end = upper.findIndex((part, index) => part !== work[index]);
  return upper.slice(0, end).join('/') || '/';
}

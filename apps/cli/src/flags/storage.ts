import { parseSize } from '@docklet/config';
import type { ContainerOptions } from '@docklet/container';
import { UsageError } from '../usage-error.js';

/** Reads `--storage-opt`: `size=10G`, how much a container can write outside of volumes. */
export function parseStorage(options: readonly string[]): Pick<ContainerOptions, 'writableBytes'> {
  return options.reduce((all, text) => ({ ...all, ...parseOption(text) }), {});
}

function parseOption(text: string): Pick<ContainerOptions, 'writableBytes'> {
  const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  if (name !== 'size') {
    throw new UsageError(
      `--storage-opt ${text}`,
      'there is no such option',
      'there is size=SIZE, how much the container can write outside of volumes',
    );
  }
  return { writableBytes: parseSize(value) };
}

import path from 'node:path';
import type { MountOption } from '@docklet/container';
import { UsageError } from '../usage-error.js';

const modes: Readonly<Record<string, Partial<Extract<MountOption, { kind: 'bind' }>>>> = {
  rw: {},
  ro: { isReadonly: true },
};

/**
 * Reads `-v SOURCE:TARGET[:ro]`: a folder or file of the host, made as a folder where it is missing, as Docker does.
 */
export function parseVolume(text: string): MountOption {
  const [source = '', target = '', modeText = 'rw', ...rest] = text.split(':');
  const mode = modes[modeText];
  if (source === '' || target === '' || rest.length > 0) {
    throw new UsageError(`-v ${text}`, 'it is not SOURCE:TARGET or SOURCE:TARGET:ro');
  }
  if (mode === undefined) {
    throw new UsageError(`-v ${text}`, `${modeText} is not a mode; there are ro and rw`);
  }
  if (!/^[./]/.test(source)) {
    throw new UsageError(
      `-v ${text}`,
      `${source} is not a path; a path of the host begins with / or ./`,
    );
  }
  return { kind: 'bind', source: path.resolve(source), target, createsSource: true, ...mode };
}

import { existsSync } from 'node:fs';
import path from 'node:path';
import type { MountOption, Propagation } from '@docklet/container';
import { isVolumeName } from '@docklet/container';
import { UsageError } from '../usage-error.js';

type BindMount = Extract<MountOption, { kind: 'bind' }>;
type VolumeMount = Extract<MountOption, { kind: 'volume' }>;
type VolumeModes = Pick<VolumeMount, 'isReadonly' | 'isFilled' | 'owners'> &
  Pick<BindMount, 'propagation'>;

/** How mounts can spread; mount_namespaces(7). */
export const propagations = [
  'private',
  'rprivate',
  'slave',
  'rslave',
  'shared',
  'rshared',
] as const satisfies readonly Propagation[];

/** What each mode says; several of one kind contradict each other. */
const modes: Readonly<Record<string, { readonly about: string; readonly says: VolumeModes }>> = {
  rw: { about: 'writing', says: {} },
  ro: { about: 'writing', says: { isReadonly: true } },
  ...Object.fromEntries(
    propagations.map((propagation) => [propagation, { about: 'sharing', says: { propagation } }]),
  ),
  // The owner of the source is shown as the container's user.
  U: { about: 'owners', says: { owners: { kind: 'user' } } },
  idmap: { about: 'owners', says: { owners: { kind: 'user' } } },
  nocopy: { about: 'filling', says: { isFilled: false } },
  // How far a virtual machine between may be behind; there is none.
  consistent: { about: 'consistency', says: {} },
  cached: { about: 'consistency', says: {} },
  delegated: { about: 'consistency', says: {} },
  // New labels for SELinux.
  z: { about: 'labels', says: {} },
  Z: { about: 'labels', says: {} },
};

/**
 * Reads `-v [SOURCE:]TARGET[:MODE,…]`: a folder or file of the host, made as a folder where it is missing; a volume by its
 * name; or, without a source, a volume of its own.
 */
export function parseVolume(text: string): MountOption {
  const parts = text.split(':');
  const [source, target = '', mode = '', ...rest] = parts.length === 1 ? [undefined, text] : parts;
  const isBind = source !== undefined && /^[./]/.test(source);
  if (target === '' || source === '' || rest.length > 0) {
    throw new UsageError(`-v ${text}`, 'invalid volume specification', usage);
  }
  const { isFilled, ...says } = parseModes(text, mode);
  if (isBind) {
    if (isFilled !== undefined) {
      throw new UsageError(`-v ${text}`, 'invalid mode: nocopy', 'it is for volumes');
    }
    return { kind: 'bind', source: path.resolve(source), target, createsSource: true, ...says };
  }
  if (source !== undefined && !isVolumeName(source)) {
    throw new UsageError(
      `-v ${text}`,
      `${JSON.stringify(source)} includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed`,
      'if you intended to pass a host directory, use an absolute path, or one that begins with ./',
    );
  }
  const { propagation, ...forVolume } = says;
  if (propagation !== undefined) {
    throw new UsageError(
      `-v ${text}`,
      `invalid mode: ${propagation}`,
      'it is for folders of the host',
    );
  }
  return {
    kind: 'volume',
    ...(source === undefined ? {} : { source }),
    target,
    ...forVolume,
    ...(isFilled === undefined ? {} : { isFilled }),
  };
}

const usage = 'there are TARGET, SOURCE:TARGET and SOURCE:TARGET:ro';

function parseModes(text: string, mode: string): VolumeModes {
  const found = mode === '' ? [] : mode.split(',').map((name) => modeOf(text, name));
  if (new Set(found.map(({ about }) => about)).size < found.length) {
    throw new UsageError(`-v ${text}`, `invalid mode: ${mode}`);
  }
  return Object.assign({}, ...found.map(({ says }) => says)) as VolumeModes;
}

function modeOf(text: string, name: string): { about: string; says: VolumeModes } {
  const mode = Object.hasOwn(modes, name) ? modes[name] : undefined;
  if (mode === undefined) {
    throw new UsageError(
      `-v ${text}`,
      `invalid mode: ${name}`,
      `there are ${Object.keys(modes).join(', ')}`,
    );
  }
  if (mode.about === 'labels' && existsSync('/sys/fs/selinux/enforce')) {
    throw new UsageError(`-v ${text}`, 'files are not labelled for SELinux', 'use chcon');
  }
  return mode;
}

import type { MountOption } from '../options/container-options.js';
import type { Layout } from '../state/layout.js';

/** What is mounted in a container by its user. */
export function describeMounts(mounts: readonly MountOption[], layout: Layout): readonly object[] {
  return mounts.map((mount) => {
    const isReadonly = 'isReadonly' in mount && mount.isReadonly;
    const rest = { Destination: mount.target, Mode: modeOf(mount), RW: !isReadonly };
    switch (mount.kind) {
      case 'volume': {
        const { source: name = '' } = mount;
        const { data } = layout.volumeFiles(name);
        const volume = { Type: 'volume', Name: name, Source: data, Driver: 'local' };
        return { ...volume, ...rest, Propagation: '' };
      }
      case 'bind':
        return {
          Type: 'bind',
          Source: mount.source,
          ...rest,
          Propagation: mount.propagation ?? 'rprivate',
        };
      case 'image':
        return { Type: 'image', Source: mount.source, ...rest, RW: false, Propagation: '' };
      case 'tmpfs':
        return { Type: 'tmpfs', Source: '', ...rest, Propagation: '' };
    }
  });
}

/** Docker notes `z` down for every volume that was given a name, and does nothing about it without SELinux. */
function modeOf(mount: MountOption): string {
  const isReadonly = 'isReadonly' in mount && mount.isReadonly;
  if (isReadonly) {
    return 'ro';
  }
  return mount.kind === 'volume' && mount.isAnonymous !== true ? 'z' : '';
}

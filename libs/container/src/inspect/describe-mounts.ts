import type { MountOption } from '../options/container-options.js';

/** What is mounted in a container by its user. */
export function describeMounts(mounts: readonly MountOption[]): readonly object[] {
  return mounts.map((mount) => {
    const isReadonly = mount.kind === 'bind' && mount.isReadonly === true;
    return {
      Type: mount.kind,
      Source: mount.kind === 'bind' ? mount.source : '',
      Destination: mount.target,
      Mode: isReadonly ? 'ro' : '',
      RW: !isReadonly,
      Propagation: mount.kind === 'bind' ? 'rprivate' : '',
    };
  });
}

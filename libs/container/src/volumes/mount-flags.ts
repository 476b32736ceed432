import {
  MS_BIND,
  MS_NOATIME,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_RDONLY,
  MS_REC,
  MS_RELATIME,
  MS_STRICTATIME,
} from '@docklet/syscall';

/** Options of mount(8) that are flags of mount(2), and whether they set or clear one. */
const flags: Readonly<Record<string, readonly [bits: number, isSet: boolean]>> = {
  defaults: [0, true],
  ro: [MS_RDONLY, true],
  rw: [MS_RDONLY, false],
  nosuid: [MS_NOSUID, true],
  suid: [MS_NOSUID, false],
  nodev: [MS_NODEV, true],
  dev: [MS_NODEV, false],
  noexec: [MS_NOEXEC, true],
  exec: [MS_NOEXEC, false],
  noatime: [MS_NOATIME, true],
  atime: [MS_NOATIME, false],
  relatime: [MS_RELATIME, true],
  strictatime: [MS_STRICTATIME, true],
  bind: [MS_BIND, true],
  rbind: [MS_BIND | MS_REC, true],
};

/** What mount(2) takes: flags, and what is left for the file system. */
export interface MountArguments {
  readonly flags: number;
  readonly data: string;
}

/** Sorts the options of a volume (`o=addr=10.0.0.1,ro,vers=4`). A later one wins. */
export function parseMountFlags(options: string): MountArguments {
  let bits = 0;
  const data: string[] = [];
  for (const option of options.split(',').filter((text) => text !== '')) {
    const known = Object.hasOwn(flags, option) ? flags[option] : undefined;
    if (known === undefined) {
      data.push(option);
    } else {
      const [flag, isSet] = known;
      bits = isSet ? bits | flag : bits & ~flag;
    }
  }
  return { flags: bits, data: data.join(',') };
}

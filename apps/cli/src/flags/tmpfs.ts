import { parseSize } from '@docklet/config';
import type { MountOption } from '@docklet/container';
import { UsageError } from '../usage-error.js';

/** Reads `--tmpfs TARGET[:OPTION,…]`; the options are those of mount(8). */
export function parseTmpfs(text: string): MountOption {
  const colon = text.indexOf(':');
  const target = colon < 0 ? text : text.slice(0, colon);
  const options = colon < 0 ? [] : text.slice(colon + 1).split(',');
  checkOptions(text, options);
  const size = options.find((option) => option.startsWith('size='))?.slice('size='.length);
  return {
    kind: 'tmpfs',
    target,
    // A share of the memory, `size=50%`, is the kernel's to work out.
    ...(size === undefined || size.endsWith('%') ? {} : { sizeBytes: parseSize(size) }),
    options: options.filter(
      (option) => size?.endsWith('%') === true || !option.startsWith('size='),
    ),
  };
}

/** Options of the mount itself, with their opposites where they have some. */
const switches = new Set([
  ...['ro', 'rw', 'suid', 'nosuid', 'dev', 'nodev', 'exec', 'noexec', 'defaults'],
  ...['atime', 'noatime', 'diratime', 'nodiratime', 'relatime', 'strictatime', 'nosymfollow'],
  ...['inode32', 'inode64', 'noswap'],
]);

/** Options of tmpfs(5) with values, and what these look like. */
const valued: Readonly<Record<string, RegExp>> = {
  size: /./,
  mode: /^[0-7]{1,5}$/,
  uid: /^\d+$/,
  gid: /^\d+$/,
  nr_inodes: /^\d+[kmg]?$/i,
  nr_blocks: /^\d+[kmg]?$/i,
  huge: /^(never|always|within_size|advise)$/,
  mpol: /./,
};

function checkOptions(text: string, options: readonly string[]): void {
  for (const option of options) {
    const [name = '', value] = option.split('=', 2);
    const isKnown =
      value === undefined
        ? switches.has(name)
        : Object.hasOwn(valued, name) && valued[name]?.test(value) === true;
    if (!isKnown) {
      throw new UsageError(
        `--tmpfs ${text}`,
        `invalid tmpfs option ${JSON.stringify(option)}`,
        `there are ${[...Object.keys(valued).map((known) => `${known}=`), ...switches].join(', ')}`,
      );
    }
  }
}

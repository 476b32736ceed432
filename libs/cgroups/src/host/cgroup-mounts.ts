/** One mounted cgroup file system. */
export interface CgroupMount {
  readonly version: 1 | 2;
  readonly mountPoint: string;
  readonly isWritable: boolean;
  /** The options of the file system: in v1 they name the controllers of the hierarchy. */
  readonly options: readonly string[];
}

/**
 * The cgroup file systems in the text of /proc/self/mountinfo, in the order of their mounting.
 *
 * @see https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html
 */
export function parseCgroupMounts(mountinfo: string): readonly CgroupMount[] {
  const lines = mountinfo.split('\n').filter((line) => line.includes(' - cgroup'));
  return lines.flatMap((line) => {
    // The number of fields before the hyphen differs from line to line; those behind it are always three.
    const [before = '', behind = ''] = line.split(' - ');
    const [, , , , mountPoint = '', mountOptions = ''] = before.split(' ');
    const [type, , superOptions = ''] = behind.split(' ');
    if (type !== 'cgroup' && type !== 'cgroup2') {
      return [];
    }
    const options = superOptions.split(',');
    return {
      version: type === 'cgroup2' ? 2 : 1,
      mountPoint: unescapePath(mountPoint),
      isWritable: !mountOptions.split(',').includes('ro') && !options.includes('ro'),
      options,
    };
  });
}

// Blank, tab, newline and backslash stand there as three octal digits.
function unescapePath(escaped: string): string {
  return escaped.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}

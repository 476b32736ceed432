import { readFileSync } from 'node:fs';

/** A mount of this process's namespace. */
export interface Mount {
  readonly mountPoint: string;
  readonly isShared: boolean;
  /** Whether it gets what is mounted elsewhere. */
  readonly isSlave: boolean;
}

/** All mounts, in their order: a later one lies over an earlier one at the same place; proc_pid_mountinfo(5). */
export function readMounts(): readonly Mount[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [, , , , mountPoint = '', , ...rest] = line.split(' ');
      const tags = rest.slice(0, rest.indexOf('-'));
      return {
        mountPoint: unescape(mountPoint),
        isShared: tags.some((tag) => tag.startsWith('shared:')),
        isSlave: tags.some((tag) => tag.startsWith('master:')),
      };
    });
}

/** A blank and the like stand there as octal numbers. */
function unescape(text: string): string {
  return Buffer.from(
    text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 8)),
    ),
    'latin1',
  ).toString();
}

import { constants } from 'node:os';
import * as memory from '../constants/memory.js';
import * as mount from '../constants/mount.js';
import * as open from '../constants/open.js';
import * as processes from '../constants/process.js';
import { rlimitNumbers } from '../constants/resource.js';
import * as security from '../constants/security.js';
import * as socket from '../constants/socket.js';
import * as terminal from '../constants/terminal.js';

type NamedNumber = readonly [name: string, number: number];
type Names = Readonly<Record<string, number>>;

/** How the numbers of one kind of argument are named. */
interface FlagFamily {
  readonly names: Names;
  readonly prefixes: readonly string[];
  /** A set of bits; otherwise one name for the whole number. */
  readonly isMask: boolean;
  /** Bits of a mask that are a number of their own: the type of a socket, beside its flags. */
  readonly choiceBits?: number;
}

const mask = (names: Names, ...prefixes: string[]): FlagFamily => ({
  names,
  prefixes,
  isMask: true,
});
const choice = (names: Names, ...prefixes: string[]): FlagFamily => ({
  names,
  prefixes,
  isMask: false,
});

/** Made when the first number is shown: most programs are not. */
let families: Readonly<Record<string, FlagFamily>> | undefined;

/** The families that `call-table.ts` names behind a colon. */
function nameFamilies(): Readonly<Record<string, FlagFamily>> {
  // What prctl(2) is asked for; the commands of one of these have numbers of their own.
  const { PR_CAP_AMBIENT_CLEAR_ALL: _ambientCommand, ...prctlOptions } = processes;
  return {
    fd: choice(open, 'AT_FDCWD'),
    open: mask(open, 'O_'),
    at: mask(open, 'AT_'),
    fcntl: choice(open, 'F_'),
    flock: mask(open, 'LOCK_'),
    ms: mask(mount, 'MS_'),
    umount: mask(mount, 'MNT_', 'UMOUNT_'),
    fsconfig: choice(mount, 'FSCONFIG_'),
    mount_attr: mask(mount, 'MOUNT_ATTR_'),
    move_mount: mask(mount, 'MOVE_MOUNT_'),
    open_tree: mask({ ...mount, ...open }, 'OPEN_TREE_', 'AT_RECURSIVE', 'AT_EMPTY_PATH'),
    clone: mask(processes, 'CLONE_'),
    close_range: mask(processes, 'CLOSE_RANGE_'),
    wait: mask(processes, 'W', '__WALL'),
    prctl: choice(prctlOptions, 'PR_'),
    id_type: choice(processes, 'P_'),
    sigmask: choice(processes, 'SIG_'),
    resolve: mask(open, 'RESOLVE_'),
    prot: mask(memory, 'PROT_'),
    map: mask(memory, 'MAP_'),
    mfd: mask(memory, 'MFD_'),
    af: choice(socket, 'AF_'),
    sock: { ...mask(socket, 'SOCK_'), choiceBits: 0xf },
    msg: mask(socket, 'MSG_'),
    ioctl: choice({ ...terminal, ...processes }, 'TIOC', 'TC', 'PIDFD_'),
    rlimit: choice(rlimitNumbers, 'RLIMIT_'),
    seccomp: choice(security, 'SECCOMP_SET_'),
    keyctl: choice(security, 'KEYCTL_'),
    signal: choice(constants.signals, 'SIG'),
  };
}

/** A number by the names of its family, as strace would print it; what has no name stays a number. */
export function showFlags(value: number, familyName: string): string {
  families ??= nameFamilies();
  const family = families[familyName];
  if (family === undefined) {
    return String(value);
  }
  const names = Object.entries(family.names)
    .filter(([name]) => family.prefixes.some((prefix) => name.startsWith(prefix)))
    .sort(([, first], [, second]) => first - second);
  const whole = names.find(([, number]) => number === value);
  if (whole !== undefined && (value !== 0 || !family.isMask || familyName === 'open')) {
    return whole[0];
  }
  if (!family.isMask) {
    return String(value);
  }
  const choice = value & (family.choiceBits ?? 0);
  const chosen = names.filter(([, number]) => choice !== 0 && number === choice);
  const shown = [...chosen, ...namesOfBits(value & ~choice, names)];
  return shown.length === 0 ? '0' : shown.map(([name]) => name).join('|');
}

/** The names of the bits that are set; what has no name is named by its number. */
function namesOfBits(value: number, names: readonly NamedNumber[]): NamedNumber[] {
  const shown: NamedNumber[] = [];
  let rest = value;
  for (const [name, number] of names) {
    if (number !== 0 && (rest & number) === number) {
      shown.push([name, number]);
      rest &= ~number;
    }
  }
  return rest === 0 ? shown : [...shown, [`0x${(rest >>> 0).toString(16)}`, rest]];
}

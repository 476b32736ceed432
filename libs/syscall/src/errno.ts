import { constants } from 'node:os';

/** The name of an error number, as errno(3) spells it: `ENOENT`. */
export type ErrnoName = keyof typeof constants.errno;

/** Second names of a number; man pages use the other ones. */
const synonyms = new Set(['EWOULDBLOCK', 'ENOTSUP']);

/** Errors of mounts that Node has no names for; the same numbers on x86-64 and arm64. */
const mountErrors: readonly (readonly [number, string])[] = [
  [15, 'ENOTBLK'],
  [117, 'EUCLEAN'],
];

/** Made with the first error. */
let namesByNumber: ReadonlyMap<number, string> | undefined;

/** The name of an error number: `errnoName(2)` is `ENOENT`. Unknown numbers become `errno 4711`. */
export function errnoName(errno: number): string {
  namesByNumber ??= nameNumbers();
  return namesByNumber.get(errno) ?? `errno ${errno}`;
}

function nameNumbers(): ReadonlyMap<number, string> {
  return new Map<number, string>([
    ...mountErrors,
    ...Object.entries(constants.errno)
      .filter(([name]) => !synonyms.has(name))
      .map(([name, number]): [number, string] => [number, name]),
  ]);
}

/** The number of an error name: `errnoNumber('ENOENT')` is 2. */
export function errnoNumber(name: ErrnoName): number {
  return constants.errno[name];
}

import { constants } from 'node:os';

/** A signal by its name. Node has none for the real-time signals: `SIGRTMIN+3`, `SIGRTMAX-1`. */
export type SignalName = NodeJS.Signals | `SIGRT${string}`;

/** The size of a set of signals, as the kernel's calls take it; rt_sigprocmask(2). */
export const signalSetBytes = 8;

/** What the C library leaves to programs, of 32 to 64; signal(7). */
const firstRealTime = 34;
const lastRealTime = 64;

/** From here on they are counted from the last one, as by `kill -l`. */
const middle = 50;

/** Made with the first signal. */
let signalNames: ReadonlyMap<number, NodeJS.Signals> | undefined;

/** `SIGKILL` for 9, `SIGRTMIN+3` for 37. */
export function signalName(number: number): SignalName {
  signalNames ??= new Map(
    Object.entries(constants.signals)
      .reverse()
      .map(([name, signal]) => [signal, name as NodeJS.Signals]),
  );
  return signalNames.get(number) ?? realTimeName(number);
}

function realTimeName(number: number): SignalName {
  if (number < firstRealTime || number > lastRealTime) {
    return `SIGRT${number}`;
  }
  const [name, distance] =
    number < middle
      ? (['SIGRTMIN', number - firstRealTime] as const)
      : (['SIGRTMAX', number - lastRealTime] as const);
  return distance === 0 ? name : `${name}${distance > 0 ? '+' : ''}${distance}`;
}

/** 9 for `SIGKILL`, 37 for `SIGRTMIN+3`; undefined for what is no signal. */
export function signalNumber(name: string): number | undefined {
  const known = Object.hasOwn(constants.signals, name)
    ? constants.signals[name as NodeJS.Signals]
    : undefined;
  const [, from, distance = '0'] = /^SIGRT(MIN(?=\+|$)|MAX(?=-|$))([+-]\d{1,2})?$/.exec(name) ?? [];
  if (known !== undefined || from === undefined) {
    return known;
  }
  const number = (from === 'MIN' ? firstRealTime : lastRealTime) + Number(distance);
  return number < firstRealTime || number > lastRealTime ? undefined : number;
}

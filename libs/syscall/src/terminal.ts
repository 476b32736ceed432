import { TCGETS, TCSETS, TIOCGWINSZ, TIOCSWINSZ } from './constants/terminal.js';
import type { Fd } from './fd.js';
import { syscall } from './libc.js';

/** The size of a terminal in characters. */
export interface WindowSize {
  readonly rows: number;
  readonly columns: number;
}

/** Reads the size of a terminal: ioctl_tty(2). */
export function getWindowSize(terminal: Fd | number): WindowSize {
  const bytes = Buffer.alloc(8);
  syscall('ioctl', [numberOf(terminal), TIOCGWINSZ, bytes], 'TIOCGWINSZ');
  return { rows: bytes.readUInt16LE(0), columns: bytes.readUInt16LE(2) };
}

/** Sets the size of a terminal; its foreground process group is told by SIGWINCH: ioctl_tty(2). */
export function setWindowSize(terminal: Fd | number, size: WindowSize): void {
  syscall('ioctl', [numberOf(terminal), TIOCSWINSZ, encodeWindowSize(size)], 'TIOCSWINSZ');
}

/** A `struct winsize`: rows, columns, and two sizes in pixels that nobody uses. */
export function encodeWindowSize({ rows, columns }: WindowSize): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(rows, 0);
  bytes.writeUInt16LE(columns, 2);
  return bytes;
}

/** The kernel's `struct termios`; ioctl_tty(2). */
export const termiosBytes = 36;

/** How a terminal is set (echo, line by line, …), as bytes for the ioctl `TCSETS`. */
export function getTerminalSettings(terminal: Fd | number): Buffer {
  const bytes = Buffer.alloc(termiosBytes);
  syscall('ioctl', [numberOf(terminal), TCGETS, bytes], 'TCGETS');
  return bytes;
}

/** Sets a terminal as {@link getTerminalSettings} found one, or as {@link rawSettings} makes it. */
export function setTerminalSettings(terminal: Fd | number, settings: Uint8Array): void {
  syscall('ioctl', [numberOf(terminal), TCSETS, settings], 'TCSETS');
}

/** Places of the four sets of flags and of two of the characters in a `struct termios`. */
const termios = { input: 0, output: 4, control: 8, local: 12, VTIME: 22, VMIN: 23 } as const;

/** IGNBRK, BRKINT, PARMRK, ISTRIP, INLCR, IGNCR, ICRNL, IXON */
const inputProcessing = 0o2753;
/** OPOST */
const outputProcessing = 0o1;
/** ISIG, ICANON, ECHO, ECHONL, IEXTEN */
const lineEditing = 0o100113;
/** CSIZE, PARENB, and CS8 in their place. */
const characterSize = 0o460;
const eightBits = 0o60;

/**
 * The settings of a terminal that hands every byte on as it is typed and shows every byte as it comes: cfmakeraw(3).
 * Node's own raw mode still puts a carriage return before each newline.
 */
export function rawSettings(settings: Uint8Array): Buffer {
  const raw = Buffer.from(settings);
  const change = (offset: number, clear: number, set = 0): void => {
    raw.writeUInt32LE(((raw.readUInt32LE(offset) & ~clear) | set) >>> 0, offset);
  };
  change(termios.input, inputProcessing);
  change(termios.output, outputProcessing);
  change(termios.control, characterSize, eightBits);
  change(termios.local, lineEditing);
  raw.writeUInt8(1, termios.VMIN);
  raw.writeUInt8(0, termios.VTIME);
  return raw;
}

/** ECHO, of the local modes */
const echo = 0o10;

/** The settings of a terminal that does not show what is typed, for secrets. */
export function withoutEcho(settings: Uint8Array): Buffer {
  const silent = Buffer.from(settings);
  silent.writeUInt32LE((silent.readUInt32LE(termios.local) & ~echo) >>> 0, termios.local);
  return silent;
}

function numberOf(terminal: Fd | number): number {
  return typeof terminal === 'number' ? terminal : terminal.number;
}

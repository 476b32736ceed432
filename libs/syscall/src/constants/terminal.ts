// Constants of ioctl_tty(2), pty(7).
// Values: the kernel's user API; a test compares them with its headers.

export const TIOCSCTTY = 0x540e;
export const TIOCGWINSZ = 0x5413;
export const TIOCSWINSZ = 0x5414;
export const TIOCGPTPEER = 0x5441;
export const TIOCSPTLCK = 0x40045431;
export const TCGETS = 0x5401;
export const TCSETS = 0x5402;
export const TIOCSPGRP = 0x5410;

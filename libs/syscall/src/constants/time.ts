// Constants of clock_gettime(2), timerfd_create(2).
// Values: the C library's headers; a test compares them.

export const CLOCK_REALTIME = 0;
/** Goes on while the machine sleeps, and nobody sets it. */
export const CLOCK_BOOTTIME = 7;

export const TFD_CLOEXEC = 0x80000;
export const TFD_NONBLOCK = 0x800;

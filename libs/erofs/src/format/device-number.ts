/** 12 bits: `MINORBITS` of include/linux/kdev_t.h leaves no more of 32. */
export const DEVICE_MAJOR_MAX = 0xfff;
/** 20 bits. */
export const DEVICE_MINOR_MAX = 0xf_ffff;

/** A device number as Linux stores it in 32 bits: `new_encode_dev` of include/linux/kdev_t.h. */
export function encodeDevice(major: number, minor: number): number {
  return ((minor & 0xff) | (major << 8) | ((minor & ~0xff) << 12)) >>> 0;
}

/** The inverse of {@link encodeDevice}: `new_decode_dev`. */
export function decodeDevice(device: number): { readonly major: number; readonly minor: number } {
  return {
    major: (device >>> 8) & DEVICE_MAJOR_MAX,
    minor: (device & 0xff) | ((device >>> 12) & 0xf_ff00),
  };
}

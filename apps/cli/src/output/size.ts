import prettyBytes from 'pretty-bytes';

/** A size as Docker prints it: `4.26MB`, in powers of a thousand. */
export function sizeOf(bytes: number): string {
  return prettyBytes(bytes, { space: false });
}

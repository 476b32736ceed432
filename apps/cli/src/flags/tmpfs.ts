import { parseSize } from '@docklet/config';
import type { MountOption } from '@docklet/container';

/** Reads `--tmpfs TARGET[:OPTION,…]`; the options are those of mount(8). */
export function parseTmpfs(text: string): MountOption {
  const colon = text.indexOf(':');
  const target = colon < 0 ? text : text.slice(0, colon);
  const options = colon < 0 ? [] : text.slice(colon + 1).split(',');
  const size = options.find((option) => option.startsWith('size='))?.slice('size='.length);
  return {
    kind: 'tmpfs',
    target,
    // A share of the memory, `size=50%`, is the kernel's to work out.
    ...(size === undefined || size.endsWith('%') ? {} : { sizeBytes: parseSize(size) }),
    options: options.filter(
      (option) => size?.endsWith('%') === true || !option.startsWith('size='),
    ),
  };
}

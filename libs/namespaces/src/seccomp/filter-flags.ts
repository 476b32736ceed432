import { quote } from '@docklet/oci';
import { SECCOMP_FILTER_FLAG_LOG } from '@docklet/syscall';

import { SeccompFilterError } from './errors.js';

/**
 * Flags of seccomp(2), `SECCOMP_SET_MODE_FILTER`. TSYNC is about the other threads of a process, and what becomes a
 * container has one.
 */
const flagValues: ReadonlyMap<string, number> = new Map([
  ['SECCOMP_FILTER_FLAG_TSYNC', 0],
  ['SECCOMP_FILTER_FLAG_LOG', SECCOMP_FILTER_FLAG_LOG],
  ['SECCOMP_FILTER_FLAG_SPEC_ALLOW', 4],
]);

/**
 * Flags by name as the number that seccomp(2) takes.
 *
 * @throws {@link SeccompFilterError} (`DOCKLET_NAMESPACES_SECCOMP_FILTER`)
 */
export function encodeFilterFlags(names: readonly string[]): number {
  return names.reduce((flags, name) => {
    const value = flagValues.get(name);
    if (value === undefined) {
      throw new SeccompFilterError(`there is no flag ${quote(name)} that docklet can set`);
    }
    return flags | value;
  }, 0);
}

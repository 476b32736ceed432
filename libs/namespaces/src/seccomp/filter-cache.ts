import path from 'node:path';
import type { RuntimeSeccomp } from '@docklet/oci';

import { readCachedFilter, writeCachedFilter } from './cached-filter-file.js';
import { checksum } from './checksum.js';
import { compileSeccomp } from './compile-seccomp.js';
import { libraryIdentity } from './library-identity.js';

/** Raise it with every change of the filter that is compiled from the same specification. */
const compilerVersion = 1;

/**
 * The filter of a runtime specification, compiled at its first use and kept in a folder from then on. What is kept is
 * found in 0.05 ms (in a process that has hashed nothing and read no file yet, 0.7 ms), and libseccomp is not even loaded
 * for it.
 *
 * The folder is made when it is not there. A file in it that is damaged, or that somebody else could have written, is
 * replaced; one that cannot be written costs the next use the time to compile, and is no error.
 *
 * @throws {@link SeccompFilterError} (`DOCKLET_NAMESPACES_SECCOMP_FILTER`)
 * @throws SeccompLibraryMissingError `DOCKLET_SYSCALL_NO_LIBSECCOMP`
 */
export function cachedFilter(folder: string, seccomp: RuntimeSeccomp): Buffer {
  const key = keyOf(seccomp);
  const file = path.join(folder, `${key}.bpf`);
  const cached = readCachedFilter(file, key);
  if (cached !== undefined) {
    return cached;
  }
  const filter = compileSeccomp(seccomp);
  writeCachedFilter(file, key, filter);
  return filter;
}

/** Everything that the filter depends on, in an order of its own, so that the order of keys in a file says nothing. */
function keyOf({
  defaultAction,
  defaultErrnoRet,
  architectures,
  syscalls,
}: RuntimeSeccomp): string {
  const rules = (syscalls ?? []).map(({ names, action, errnoRet, args }) => [
    ...[names, action, errnoRet],
    args?.map(({ index, op, value, valueTwo }) => [index, op, value, valueTwo]),
  ]);
  const makers = [compilerVersion, process.arch, libraryIdentity()];
  const input = [makers, defaultAction, defaultErrnoRet, architectures, rules];
  return checksum(Buffer.from(JSON.stringify(input)));
}

import { DockletError } from '@docklet/errors';
import { koffi } from './koffi.js';

/** libseccomp is not on this machine. */
export class SeccompLibraryMissingError extends DockletError {
  constructor(cause: unknown) {
    super({
      code: 'DOCKLET_SYSCALL_NO_LIBSECCOMP',
      message: 'cannot compile the seccomp profile: libseccomp.so.2 is missing',
      hint: 'apt-get install libseccomp2, or run without a filter: --security-opt seccomp=unconfined',
      cause,
    });
  }
}

/** The functions of libseccomp that make a filter; seccomp_init(3). A context is an address. */
export interface SeccompLibrary {
  readonly init: (defaultAction: number) => bigint | null;
  readonly addArchitecture: (context: bigint, token: number) => number;
  /** The number of a call by name, or {@link unknownSyscall}. */
  readonly resolveName: (name: string) => number;
  readonly addRule: (
    context: bigint,
    action: number,
    call: number,
    conditionCount: number,
    conditions: Uint8Array | null,
  ) => number;
  readonly setAttribute: (context: bigint, attribute: number, value: number) => number;
  readonly exportFilter: (context: bigint, fd: number) => number;
  readonly release: (context: bigint) => void;
}

/** What `resolveName` returns for a name that libseccomp does not know: __NR_SCMP_ERROR. */
export const unknownSyscall = -1;

/**
 * Loads libseccomp.
 *
 * @throws {@link SeccompLibraryMissingError} (`DOCKLET_SYSCALL_NO_LIBSECCOMP`)
 */
export function loadSeccompLibrary(): SeccompLibrary {
  let library;
  try {
    library = koffi().load('libseccomp.so.2');
  } catch (error) {
    throw new SeccompLibraryMissingError(error);
  }
  return {
    init: library.func('uintptr_t seccomp_init(uint32_t action)'),
    addArchitecture: library.func('int seccomp_arch_add(uintptr_t context, uint32_t token)'),
    resolveName: library.func('int seccomp_syscall_resolve_name(const char *name)'),
    addRule: library.func(
      'int seccomp_rule_add_array(uintptr_t context, uint32_t action, int call, unsigned int count, void *conditions)',
    ),
    setAttribute: library.func(
      'int seccomp_attr_set(uintptr_t context, int attribute, uint32_t value)',
    ),
    exportFilter: library.func('int seccomp_export_bpf(uintptr_t context, int fd)'),
    release: library.func('void seccomp_release(uintptr_t context)'),
  };
}

import { DockletError, messageOf } from '@docklet/errors';

const hints: Readonly<Record<string, string>> = {
  ENOSPC: 'free some space on that disk; the next download continues where this one ended',
  EDQUOT: 'free some of your quota; the next download continues where this one ended',
  ELOOP: 'it is a symbolic link, which could lead anywhere; remove it',
};

/** The partial file of a download cannot be opened, read or written. Code `DOCKLET_REGISTRY_PARTIAL_FILE`. */
export class PartialFileError extends DockletError {
  constructor(path: string, operation: 'open' | 'read' | 'write', errno: string, cause: unknown) {
    super({
      code: 'DOCKLET_REGISTRY_PARTIAL_FILE',
      message: `cannot ${operation} ${path}: ${errno === '' ? messageOf(cause) : errno}`,
      hint: hints[errno],
      details: { path, operation, errno },
      cause,
    });
  }
}

import { DockletError } from '@docklet/errors';

/** An interface with the name of the bridge is something else. Code `DOCKLET_NETWORK_NOT_A_BRIDGE`. */
export class NotABridgeError extends DockletError {
  constructor(name: string, kind: string | undefined) {
    const found = kind === undefined ? 'real interface' : `${kind} interface`;
    super({
      code: 'DOCKLET_NETWORK_NOT_A_BRIDGE',
      message: `cannot use ${name} as a bridge: it is a ${found}`,
      hint: 'choose another name for the bridge, or remove that interface',
      details: { name, kind },
    });
  }
}

/** A kernel parameter could not be set. Code `DOCKLET_NETWORK_SYSCTL_FAILED`. */
export class SysctlError extends DockletError {
  constructor(path: string, value: string, cause: unknown) {
    const errno = (cause as NodeJS.ErrnoException).code ?? String(cause);
    super({
      code: 'DOCKLET_NETWORK_SYSCTL_FAILED',
      message: `cannot write ${value} to ${path}: ${errno}`,
      hint: errno === 'EROFS' ? 'mount /proc/sys with write access' : undefined,
      details: { path, value, errno },
      cause,
    });
  }
}

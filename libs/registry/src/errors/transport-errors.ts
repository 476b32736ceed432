import { DockletError } from '@docklet/errors';

import { type RequestInfo, describeRequest } from './request-info.js';

/** The registry cannot be reached, or the connection broke. Code `DOCKLET_REGISTRY_CONNECTION`. */
export class ConnectionError extends DockletError {
  constructor(request: RequestInfo, reason: string, cause?: unknown) {
    super({
      code: 'DOCKLET_REGISTRY_CONNECTION',
      message: `cannot ${describeRequest(request)}: ${reason}`,
      details: { ...request, reason },
      cause,
    });
  }
}

/** The registry cannot prove who it is, or does not speak TLS. Code `DOCKLET_REGISTRY_TLS`. */
export class TlsError extends DockletError {
  constructor(request: RequestInfo, reason: string, cause?: unknown) {
    super({
      code: 'DOCKLET_REGISTRY_TLS',
      message: `cannot ${describeRequest(request)}: ${reason}`,
      hint: 'add the authority that signed the certificate, or list the registry as insecure',
      details: { ...request, reason },
      cause,
    });
  }
}

/** Which of the limits was reached. */
export type TimeoutKind = 'connect' | 'idle' | 'total';

const timeoutReasons: Readonly<Record<TimeoutKind, string>> = {
  connect: 'no connection within',
  idle: 'nothing was received for',
  total: 'not finished within',
};

/** Something took too long. Code `DOCKLET_REGISTRY_TIMEOUT`. */
export class RegistryTimeoutError extends DockletError {
  readonly kind: TimeoutKind;

  constructor(what: RequestInfo | string, kind: TimeoutKind, timeoutMs: number) {
    const subject = typeof what === 'string' ? what : describeRequest(what);
    super({
      code: 'DOCKLET_REGISTRY_TIMEOUT',
      message: `cannot ${subject}: ${timeoutReasons[kind]} ${timeoutMs} ms`,
      details: { ...(typeof what === 'string' ? {} : what), kind, timeoutMs },
    });
    this.kind = kind;
  }
}

/** A redirect that must not be followed. Code `DOCKLET_REGISTRY_REDIRECT`. */
export class RedirectError extends DockletError {
  constructor(request: RequestInfo, reason: string) {
    super({
      code: 'DOCKLET_REGISTRY_REDIRECT',
      message: `cannot ${describeRequest(request)}: ${reason}`,
      details: { ...request, reason },
    });
  }
}

/** A proxy did not let us through. Code `DOCKLET_REGISTRY_PROXY`. */
export class ProxyError extends DockletError {
  constructor(proxy: string, target: string, reason: string, cause?: unknown) {
    super({
      code: 'DOCKLET_REGISTRY_PROXY',
      message: `cannot reach ${target} through the proxy ${proxy}: ${reason}`,
      hint: 'check the proxy settings, and that the proxy allows this host',
      details: { proxy, target, reason },
      cause,
    });
  }
}

import { DockletError } from '@docklet/errors';

import { type RequestInfo, describeRequest } from './request-info.js';

/** One entry of the error list that a registry sends (distribution specification, "Error Codes"). */
export interface Diagnostic {
  readonly code: string;
  readonly message: string;
}

/** An answer that says no. */
export interface Refusal {
  readonly request: RequestInfo;
  readonly status: number;
  readonly diagnostics: readonly Diagnostic[];
  /** How long the registry asks us to wait, from its Retry-After header. */
  readonly retryAfterMs?: number | undefined;
}

/** The base of the errors about a status: which request, the status, and what the registry said about it. */
export abstract class StatusError extends DockletError {
  readonly status: number;
  readonly retryAfterMs: number | undefined;

  protected constructor(code: string, refusal: Refusal, hint?: string) {
    const { request, status, diagnostics, retryAfterMs } = refusal;
    const reasons = diagnostics.map((one) => `${one.code}: ${one.message}`);
    const said = reasons.length === 0 ? '' : ` (${reasons.join('; ')})`;
    super({
      code,
      message: `cannot ${describeRequest(request)}: status ${status}${said}`,
      hint,
      details: {
        ...request,
        status,
        diagnostics,
        ...(retryAfterMs !== undefined && { retryAfterMs }),
      },
    });
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/** 401: nobody in particular may not do this, or the credentials are wrong. Code `DOCKLET_REGISTRY_UNAUTHORIZED`. */
export class UnauthorizedError extends StatusError {
  constructor(refusal: Refusal) {
    const isAnonymous = refusal.request.user === 'anonymous';
    super(
      'DOCKLET_REGISTRY_UNAUTHORIZED',
      refusal,
      isAnonymous
        ? 'log in to this registry; a repository that does not exist is answered the same way'
        : 'the credentials were refused: log in again, and check that they may do this',
    );
  }
}

/** 403: this user may not do this. Code `DOCKLET_REGISTRY_DENIED`. */
export class DeniedError extends StatusError {
  constructor(refusal: Refusal) {
    super('DOCKLET_REGISTRY_DENIED', refusal, 'ask the owner of the repository for access');
  }
}

/** 404: there is no such thing. Code `DOCKLET_REGISTRY_NOT_FOUND`. */
export class NotFoundError extends StatusError {
  constructor(refusal: Refusal) {
    super(
      'DOCKLET_REGISTRY_NOT_FOUND',
      refusal,
      refusal.request.user === 'anonymous'
        ? 'check the spelling; some registries answer like this about what only some users may see: log in'
        : 'check the spelling, and that this user may see it',
    );
  }
}

/** 429: too many requests. Code `DOCKLET_REGISTRY_RATE_LIMITED`. */
export class RateLimitedError extends StatusError {
  constructor(refusal: Refusal) {
    const isAnonymous = refusal.request.user === 'anonymous';
    super(
      'DOCKLET_REGISTRY_RATE_LIMITED',
      refusal,
      isAnonymous
        ? 'logging in usually raises the limit; a mirror avoids it'
        : 'wait, or use a mirror',
    );
  }
}

/** Any other status that was not hoped for. Code `DOCKLET_REGISTRY_UNEXPECTED_STATUS`. */
export class UnexpectedStatusError extends StatusError {
  constructor(refusal: Refusal) {
    super('DOCKLET_REGISTRY_UNEXPECTED_STATUS', refusal);
  }
}

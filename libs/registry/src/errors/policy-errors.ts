import { DockletError } from '@docklet/errors';
import { quote } from '@docklet/oci';

import type { RequestInfo } from './request-info.js';

/** A token server that must not be asked. Code `DOCKLET_REGISTRY_TOKEN_SERVER_REFUSED`. */
export class TokenServerRefusedError extends DockletError {
  constructor(registry: string, realm: string, reason: string) {
    super({
      code: 'DOCKLET_REGISTRY_TOKEN_SERVER_REFUSED',
      message: `cannot get a token for ${registry} from ${realm}: ${reason}`,
      details: { registry, realm, reason },
    });
  }
}

/** Options that contradict each other or make no sense. Code `DOCKLET_REGISTRY_INVALID_OPTION`. */
export class InvalidOptionError extends DockletError {
  constructor(option: string, reason: string, cause?: unknown) {
    super({
      code: 'DOCKLET_REGISTRY_INVALID_OPTION',
      message: `cannot use the option ${option}: ${reason}`,
      details: { option, reason },
      cause,
    });
  }
}

/** A credential helper that cannot be used, or failed. Code `DOCKLET_REGISTRY_CREDENTIAL_HELPER`. */
export class CredentialHelperError extends DockletError {
  constructor(helper: string, reason: string, cause?: unknown) {
    super({
      code: 'DOCKLET_REGISTRY_CREDENTIAL_HELPER',
      message: `cannot use the credential helper ${quote(helper)}: ${reason}`,
      hint: 'install the helper, or correct credsStore and credHelpers in the configuration file',
      details: { helper, reason },
      cause,
    });
  }
}

/** A client that was closed is used. Code `DOCKLET_REGISTRY_CLIENT_CLOSED`. */
export class ClientClosedError extends DockletError {
  constructor({ method, url }: RequestInfo) {
    super({
      code: 'DOCKLET_REGISTRY_CLIENT_CLOSED',
      message: `cannot ${method} ${url}: the client was closed`,
      details: { method, url },
    });
  }
}

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

/** A file that says how registries are to be used cannot be followed. Code `DOCKLET_REGISTRY_CONFIGURATION`. */
export class RegistriesConfError extends DockletError {
  constructor(path: string, reason: string, cause?: unknown) {
    super({
      code: 'DOCKLET_REGISTRY_CONFIGURATION',
      message: `cannot use ${path}: ${reason}`,
      hint: 'correct it as containers-registries.conf(5) says',
      details: { path, reason },
      cause,
    });
  }
}

/** A repository that the configuration forbids to pull from. Code `DOCKLET_REGISTRY_BLOCKED`. */
export class BlockedRegistryError extends DockletError {
  constructor(repository: string, prefix: string) {
    super({
      code: 'DOCKLET_REGISTRY_BLOCKED',
      message: `cannot pull from ${repository}: the configuration blocks ${prefix}`,
      hint: 'see registries.conf',
      details: { repository, prefix },
    });
  }
}

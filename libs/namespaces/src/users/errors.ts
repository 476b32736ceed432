import { DockletError } from '@docklet/errors';
import { quote } from '@docklet/oci';

/** A text does not say who to run as. Code `DOCKLET_NAMESPACES_INVALID_USER`. */
export class InvalidUserError extends DockletError {
  constructor(text: string, reason: string) {
    super({
      code: 'DOCKLET_NAMESPACES_INVALID_USER',
      message: `cannot read user ${quote(text)}: ${reason}`,
      hint: 'it is a name or an id, and a group after a colon if wanted: app, 1000, app:staff, 1000:50',
      details: { text: quote(text), reason },
    });
  }
}

/** The container has no user of that name. Code `DOCKLET_NAMESPACES_USER_NOT_FOUND`. */
export class UserNotFoundError extends DockletError {
  constructor(name: string) {
    super({
      code: 'DOCKLET_NAMESPACES_USER_NOT_FOUND',
      message: `cannot find user ${quote(name)}: no matching entries in passwd file`,
      hint: 'name one that is in /etc/passwd of the image, or give a numeric id, which needs no entry',
      details: { name: quote(name) },
    });
  }
}

/** The container has no group of that name. Code `DOCKLET_NAMESPACES_GROUP_NOT_FOUND`. */
export class GroupNotFoundError extends DockletError {
  constructor(name: string) {
    super({
      code: 'DOCKLET_NAMESPACES_GROUP_NOT_FOUND',
      message: `cannot find group ${quote(name)}: no matching entries in group file`,
      hint: 'name one that is in /etc/group of the image, or give a numeric id, which needs no entry',
      details: { name: quote(name) },
    });
  }
}

/** The container's list of users or groups is not something to read. Code `DOCKLET_NAMESPACES_ACCOUNT_FILE`. */
export class AccountFileError extends DockletError {
  constructor(path: string, reason: string, cause?: unknown) {
    super({
      code: 'DOCKLET_NAMESPACES_ACCOUNT_FILE',
      message: `cannot read ${path} of the container: ${reason}`,
      details: { path, reason },
      cause,
    });
  }
}

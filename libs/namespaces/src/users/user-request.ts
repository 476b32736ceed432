import { isNumeric, maxAccountId, parseAccountId } from './account-id.js';
import { isAccountName } from './account-name.js';
import { InvalidUserError } from './errors.js';

/** A user or a group, as it was written. */
export type AccountReference =
  { readonly kind: 'id'; readonly id: number } | { readonly kind: 'name'; readonly name: string };

/** Who to run as, before anybody has looked into the container. */
export interface UserRequest {
  readonly user: AccountReference;
  /** The main group when it was given; otherwise that of the user. */
  readonly group: AccountReference | undefined;
}

/**
 * Reads what follows `--user`, or an image's `USER`: `user`, `uid`, `user:group`, `uid:gid`, `user:gid`, `uid:group`, or
 * nothing for root (image-spec, config.md, "User").
 *
 * A group that is left empty counts as not given, as with Docker. A user that is left empty before a group does not: it
 * is what `"$UNSET:$GROUP"` gives, and to run that as root would be a surprise.
 *
 * @throws {@link InvalidUserError} (`DOCKLET_NAMESPACES_INVALID_USER`)
 */
export function parseUserRequest(text: string): UserRequest {
  const [user = '', group = '', ...rest] = text.split(':');
  if (rest.length > 0) {
    throw new InvalidUserError(text, 'it has more than one colon');
  }
  if (user === '' && text !== '') {
    throw new InvalidUserError(text, 'it has no user');
  }
  return {
    user: user === '' ? { kind: 'id', id: 0 } : parseReference(user, text),
    group: group === '' ? undefined : parseReference(group, text),
  };
}

/**
 * Reads one user or group.
 *
 * @param whole what it is a part of, for the message
 * @throws {@link InvalidUserError} (`DOCKLET_NAMESPACES_INVALID_USER`)
 */
export function parseReference(text: string, whole = text): AccountReference {
  if (isNumeric(text)) {
    const id = parseAccountId(text);
    if (id === undefined) {
      throw new InvalidUserError(whole, `ids go from 0 to ${maxAccountId}`);
    }
    return { kind: 'id', id };
  }
  if (!isAccountName(text)) {
    throw new InvalidUserError(whole, 'a part of it is neither a name nor an id');
  }
  return { kind: 'name', name: text };
}

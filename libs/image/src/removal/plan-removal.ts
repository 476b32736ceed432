import { type Digest, familiarName, familiarReference, parseReference } from '@docklet/oci';

import { ImageInUseError, SeveralNamesError } from '../errors/removal-errors.js';
import type { ImageUser } from '../sweep/image-user.js';

/** What is known of the image that is to be removed. */
export interface RemovalCase {
  readonly id: Digest;
  /** All names of the image, in full. */
  readonly names: readonly string[];
  /** The name that was said; none if it was an id. */
  readonly said?: string;
  readonly users: readonly ImageUser[];
  readonly isForced: boolean;
}

/** What is to be done. */
export interface RemovalPlan {
  readonly names: readonly string[];
  readonly removesImage: boolean;
}

/**
 * Decides what goes, by the rules of `docker rmi`: a name is taken away, and the image goes with its last name; by id the
 * image goes with all its names, if they are of one repository. Force overrides everything but a running container.
 *
 * @throws ImageInUseError `DOCKLET_IMAGE_IN_USE`, SeveralNamesError `DOCKLET_IMAGE_SEVERAL_NAMES`
 */
export function planRemoval(removal: RemovalCase): RemovalPlan {
  return removal.said === undefined ? planById(removal) : planByName(removal, removal.said);
}

function planByName({ names, users, isForced }: RemovalCase, said: string): RemovalPlan {
  const [user] = users;
  if (!isForced && user !== undefined && isOneName(names)) {
    throw new ImageInUseError(show(said), namesOf(users), user.isRunning);
  }
  const gone = new Set([said, ...digestsLeftAlone(names, said)]);
  const isLast = names.every((name) => gone.has(name));
  // Forced, the name goes even if a running container keeps the image.
  return { names: [...gone], removesImage: isLast && !users.some(isRunning) };
}

function planById({ id, names, users, isForced }: RemovalCase): RemovalPlan {
  const running = users.filter(isRunning);
  if (running.length > 0) {
    throw new ImageInUseError(id, namesOf(running), true);
  }
  if (!isForced && !isOneName(names)) {
    throw new SeveralNamesError(id, names.map(show));
  }
  if (!isForced && users.length > 0) {
    throw new ImageInUseError(id, namesOf(users), false);
  }
  return { names, removesImage: true };
}

/** Whether there is at most one tag, and no digest of another repository. */
function isOneName(names: readonly string[]): boolean {
  const references = names.map(parseReference);
  const tags = references.filter(({ digest }) => digest === undefined);
  return tags.length <= 1 && new Set(references.map(familiarName)).size <= 1;
}

/** When the last tag of a repository goes, its digests go too: nobody gave them, they came with the pull. */
function digestsLeftAlone(names: readonly string[], said: string): readonly string[] {
  const repository = familiarName(parseReference(said));
  const siblings = names.filter(
    (name) => name !== said && familiarName(parseReference(name)) === repository,
  );
  const hasTag = siblings.some((name) => parseReference(name).digest === undefined);
  const isTag = parseReference(said).digest === undefined;
  return isTag && !hasTag ? siblings : [];
}

function isRunning(user: ImageUser): boolean {
  return user.isRunning;
}

function namesOf(users: readonly ImageUser[]): readonly string[] {
  return users.map(({ name }) => name);
}

function show(name: string): string {
  return familiarReference(parseReference(name));
}

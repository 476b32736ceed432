import { DockletError } from '@docklet/errors';
import { randomBytes } from './random.js';

/** Docker's grammar, and no longer than a file name may be. */
const namePattern = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,127}$/;

/** A name that no container can have. */
export class InvalidContainerNameError extends DockletError {
  constructor(name: string) {
    super({
      code: 'DOCKLET_CONTAINER_INVALID_NAME',
      message: `cannot name a container ${JSON.stringify(name)}: a name is 2 to 128 letters, digits, "_", "." and "-", the first a letter or digit`,
      details: { name },
    });
  }
}

/**
 * Checks a name given by a user.
 *
 * @throws {@link InvalidContainerNameError} (`DOCKLET_CONTAINER_INVALID_NAME`)
 */
export function checkContainerName(name: string): void {
  if (!namePattern.test(name)) {
    throw new InvalidContainerNameError(name);
  }
}

const adjectives =
  'agile amber brave brisk calm clever coral cosmic crisp daring deft eager early fair fleet fond gentle glad golden grand hardy hazel ivory jolly keen kind lively lucid lunar mellow merry mighty misty modest neat noble nimble olive opal patient placid plucky polar prime proud quick quiet rapid ready royal ruby rustic sage sandy serene sharp silver sleek smart snowy solar solid spry stable steady still stout sunny swift tidal tidy tranquil true urban vast velvet vivid warm wise witty young zesty'.split(
    ' ',
  );

const ships =
  'argo barge bark beagle brig canoe caravel carrack catboat clipper cog coracle cutter dhow dinghy dory ferry frigate galleon galley gondola hoy hulk indiaman jolly-boat junk kayak keelboat ketch knarr launch lighter longship lugger nao packet pinnace pram proa punt raft sampan schooner scow shallop skiff sloop smack snow tender trawler trireme tug umiak wherry xebec yacht yawl'.split(
    ' ',
  );

/** A name for a container that was given none: an adjective and a kind of ship. */
export function createContainerName(): string {
  return `${pick(adjectives)}_${pick(ships)}`;
}

function pick(words: readonly string[]): string {
  return words[randomBytes(4).readUInt32LE(0) % words.length] ?? '';
}

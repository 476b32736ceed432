import type { Digest } from '@docklet/oci';

/** Somebody who uses an image: a container. The store knows nothing of containers, so whoever does tells it. */
export interface ImageUser {
  /** What the user is called in messages: the name or id of a container. */
  readonly name: string;
  readonly imageId: Digest;
  readonly isRunning: boolean;
  /** The layers it is mounted from. They are kept even if the image is not. */
  readonly diffIds: readonly Digest[];
}

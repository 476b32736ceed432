import type { ImageProcessConfig } from '@docklet/oci';
import { NoCommandError } from './errors.js';

/** What the user says about what runs. */
export interface CommandRequest {
  readonly entrypoint: readonly string[] | undefined;
  readonly command: readonly string[] | undefined;
  /** The image or folder, for the error's message. */
  readonly source: string;
}

/**
 * What runs: the entrypoint, then the command. An entrypoint given by the user makes the image's command void, since that
 * was meant for the image's entrypoint.
 *
 * @throws {@link NoCommandError} (`DOCKLET_CONTAINER_NO_COMMAND`)
 */
export function buildCommand(request: CommandRequest, image: ImageProcessConfig): string[] {
  const { entrypoint, command = [] } = request;
  const imageCommand = entrypoint === undefined ? (image.Cmd ?? []) : [];
  const args = [
    ...(entrypoint ?? image.Entrypoint ?? []),
    ...(command.length > 0 ? command : imageCommand),
  ];
  if (args.length === 0 || args[0] === '') {
    throw new NoCommandError(request.source);
  }
  return args;
}

/** What a mode of a namespace begins with that names a container whose it is to be. */
export const containerPrefix = 'container:';

/** The container that a mode names behind `container:`, by its name or id; undefined if it is another mode. */
export function namedContainer(mode: string | undefined): string | undefined {
  return mode?.startsWith(containerPrefix) === true
    ? mode.slice(containerPrefix.length)
    : undefined;
}

import { familiarReference, parseImageName } from '@docklet/container';

/** What the name of an image says. */
export interface DescribedName {
  /** `docker.io` if the name says none. */
  readonly registry: string;
  /** As people write it, without tag and digest: `localhost:5000/app`. */
  readonly repository: string;
  /** The repository at its registry: `library/busybox`. */
  readonly path: string;
  /** If the name says one. */
  readonly tag: string | undefined;
  readonly digest: string | undefined;
  /** As people write it, with the tag that it has by default. */
  readonly whole: string;
}

/** Takes the name of an image apart, as a person has written it. */
export function describeName(name: string): DescribedName {
  const { registry, repository, tag, digest } = parseImageName(name);
  // The tag is `latest` if nobody says another; whether somebody did is in the text only.
  const isTagSaid = /:[^/@]*(?:@|$)/.test(name.slice(name.lastIndexOf('/') + 1));
  return {
    registry,
    repository: familiarReference(`${registry}/${repository}`).replace(/:latest$/, ''),
    path: repository,
    tag: isTagSaid ? tag : undefined,
    digest,
    whole: familiarReference(name),
  };
}

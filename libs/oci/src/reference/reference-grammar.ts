/**
 * The grammar of image references as the distribution project defines it (`reference/regexp.go`). Every repetition is
 * unambiguous, so matching is linear in the length of the text.
 */
const domainComponent = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const domainName = `${domainComponent}(?:\\.${domainComponent})*`;
const ipv6Address = '\\[[a-fA-F0-9:]+\\]';
const separator = '(?:[._]|__|-+)';
const pathComponent = `[a-z0-9]+(?:${separator}[a-z0-9]+)*`;

/** `host[:port]`, where the host may be an IPv6 address in brackets. */
export const registryPattern = new RegExp(
  `^(?:${domainName}|${ipv6Address})(?::(?<port>[0-9]+))?$`,
);

/** Lower-case path components, joined by slashes. */
export const repositoryPattern = new RegExp(`^${pathComponent}(?:/${pathComponent})*$`);

/** A word character, then up to 127 more, dots and hyphens. */
export const tagPattern = /^\w[\w.-]{0,127}$/;

/** 64 hex digits alone: a Docker image id, which must not be mistaken for the name of a repository. */
export const imageIdPattern = /^[a-f0-9]{64}$/;

/** The longest repository name that registries accept. */
export const maxRepositoryLength = 255;

/** Longer than any valid reference: repository, tag and digest together stay under 600 characters. */
export const maxReferenceLength = 1024;

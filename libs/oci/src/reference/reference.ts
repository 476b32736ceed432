import { type Digest, parseDigest } from '../digest/digest.js';
import { InvalidReferenceError } from '../errors.js';
import {
  imageIdPattern,
  maxReferenceLength,
  maxRepositoryLength,
  registryPattern,
  repositoryPattern,
  tagPattern,
} from './reference-grammar.js';

/** A repository and the registry it is in. */
export interface RepositoryName {
  /** Host and optional port: `docker.io`, `localhost:5000`, `[::1]:5000`. */
  readonly registry: string;
  /** The path inside the registry: `library/busybox`. */
  readonly repository: string;
}

/** The name of an image: repository, and a tag or a digest or both. If there is a digest, it decides. */
export interface Reference extends RepositoryName {
  readonly tag?: string;
  readonly digest?: Digest;
}

const defaultRegistry = 'docker.io';
const officialPrefix = 'library/';
const defaultTag = 'latest';

/**
 * Reads the name of an image the way Docker does: `busybox` is `docker.io/library/busybox:latest`.
 *
 * Stricter than the distribution grammar in two points: digests are sha256 or sha512 only, and ports end at 65535.
 *
 * @throws InvalidReferenceError `DOCKLET_OCI_INVALID_REFERENCE`
 * @throws InvalidDigestError `DOCKLET_OCI_INVALID_DIGEST`
 *
 * @example
 * parseReference('localhost:5000/app@sha256:…') // { registry: 'localhost:5000', repository: 'app', digest: … }
 */
export function parseReference(text: string): Reference {
  const { name, tag, digest } = splitReference(text);
  const repository = parseRepositoryName(name);
  if (tag !== undefined && !tagPattern.test(tag)) {
    throw new InvalidReferenceError(text, 'a tag has up to 128 letters, digits, "_", "." and "-"');
  }
  if (digest !== undefined) {
    return { ...repository, ...(tag !== undefined && { tag }), digest: parseDigest(digest) };
  }
  return { ...repository, tag: tag ?? defaultTag };
}

/**
 * Reads the name of a repository, which has no tag and no digest.
 *
 * @throws InvalidReferenceError `DOCKLET_OCI_INVALID_REFERENCE`
 */
export function parseRepositoryName(text: string): RepositoryName {
  if (text.length > maxReferenceLength) {
    throw new InvalidReferenceError(text, `it is longer than ${maxReferenceLength} characters`);
  }
  if (imageIdPattern.test(text)) {
    throw new InvalidReferenceError(text, 'it is an image id, not a name');
  }
  const name = splitRegistry(text);
  assertRegistry(text, name.registry);
  assertRepository(text, name.repository);
  return name;
}

/** The whole name, with nothing left to defaults: `docker.io/library/busybox:latest`. */
export function formatReference(reference: Reference): string {
  return `${reference.registry}/${reference.repository}${formatSuffix(reference)}`;
}

/** The name as people write it: without `docker.io/` and `library/`. Reads back as the same reference. */
export function familiarReference(reference: Reference): string {
  return `${familiarName(reference)}${formatSuffix(reference)}`;
}

/** The repository as people write it: `busybox`, `grafana/grafana`, `quay.io/app`. */
export function familiarName({ registry, repository }: RepositoryName): string {
  const rest = repository.slice(officialPrefix.length);
  const isOfficial = repository.startsWith(officialPrefix) && !rest.includes('/');
  const short = isOfficial ? rest : repository;
  // `docker.io/a.b/c` cannot be shortened: `a.b` would be taken for the registry.
  return registry === defaultRegistry && splitRegistry(short).repository === repository
    ? short
    : `${registry}/${repository}`;
}

function formatSuffix({ tag, digest }: Reference): string {
  return `${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

function splitReference(text: string): { name: string; tag?: string; digest?: string } {
  const at = text.indexOf('@');
  const tagged = at === -1 ? text : text.slice(0, at);
  const digest = at === -1 ? undefined : text.slice(at + 1);
  // A colon before the last slash belongs to the port of the registry.
  const colon = tagged.indexOf(':', tagged.lastIndexOf('/') + 1);
  return {
    name: colon === -1 ? tagged : tagged.slice(0, colon),
    ...(colon !== -1 && { tag: tagged.slice(colon + 1) }),
    ...(digest !== undefined && { digest }),
  };
}

function splitRegistry(text: string): RepositoryName {
  const slash = text.indexOf('/');
  const first = text.slice(0, Math.max(slash, 0));
  const isHost = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase();
  const registry = !isHost || first === 'index.docker.io' ? defaultRegistry : first;
  const rest = isHost ? text.slice(slash + 1) : text;
  const isOfficial = registry === defaultRegistry && !rest.includes('/');
  return { registry, repository: isOfficial ? `${officialPrefix}${rest}` : rest };
}

function assertRegistry(text: string, registry: string): void {
  const match = registryPattern.exec(registry);
  if (match === null) {
    throw new InvalidReferenceError(text, 'the registry is not a host name with an optional port');
  }
  const port = match.groups?.['port'];
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65535)) {
    throw new InvalidReferenceError(text, 'the port of the registry is not between 1 and 65535');
  }
}

function assertRepository(text: string, repository: string): void {
  if (repository.length > maxRepositoryLength) {
    throw new InvalidReferenceError(
      text,
      `the name is longer than ${maxRepositoryLength} characters`,
    );
  }
  if (!repositoryPattern.test(repository)) {
    const hint = /[A-Z]/.test(repository) ? 'repository names are lower case' : undefined;
    throw new InvalidReferenceError(text, 'the name is not made of path components', hint);
  }
}

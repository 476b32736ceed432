import { DockletError } from '@docklet/errors';
import { type Digest, type Platform, formatPlatform, printable, quote } from '@docklet/oci';

/** What was to be stored contradicts itself. Code `DOCKLET_IMAGE_INVALID_IMAGE`. */
export class InvalidImageError extends DockletError {
  constructor(image: string, reason: string, cause?: unknown) {
    super({
      code: 'DOCKLET_IMAGE_INVALID_IMAGE',
      message: `cannot accept image ${printable(image)}: ${reason}`,
      details: { image: printable(image), reason },
      cause,
    });
  }
}

/** The store has no such image. Code `DOCKLET_IMAGE_NOT_FOUND`. */
export class ImageNotFoundError extends DockletError {
  constructor(text: string, wanted?: Platform, available: readonly Platform[] = []) {
    const names = available.map((platform) => printable(formatPlatform(platform)));
    const isOtherPlatform = wanted !== undefined && names.length > 0;
    super({
      code: 'DOCKLET_IMAGE_NOT_FOUND',
      message: isOtherPlatform
        ? `cannot find image ${quote(text)} for ${printable(formatPlatform(wanted))}: the store has it for ${names.join(', ')}`
        : `cannot find image ${quote(text)}: the store has no such name or id`,
      hint: 'pull it first, or list the images that are there',
      details: { image: quote(text), available: names },
    });
  }
}

/** The beginning of an id that several images share. Code `DOCKLET_IMAGE_AMBIGUOUS_ID`. */
export class AmbiguousIdError extends DockletError {
  constructor(text: string, ids: readonly Digest[]) {
    super({
      code: 'DOCKLET_IMAGE_AMBIGUOUS_ID',
      message: `cannot tell which image ${quote(text)} is: ${ids.length} ids begin with it`,
      hint: 'give more digits of the id',
      details: { text: quote(text), ids },
    });
  }
}

/** A digest was given as part of a name, but the content has another. Code `DOCKLET_IMAGE_NAME_MISMATCH`. */
export class NameMismatchError extends DockletError {
  constructor(name: string, actual: Digest) {
    super({
      code: 'DOCKLET_IMAGE_NAME_MISMATCH',
      message: `cannot name ${actual} ${name}: a digest in a name is the digest of what it names`,
      details: { name, actual },
    });
  }
}

/** A name with a digest was to be given by hand. Code `DOCKLET_IMAGE_DIGEST_AS_NAME`. */
export class DigestAsNameError extends DockletError {
  constructor(name: string) {
    super({
      code: 'DOCKLET_IMAGE_DIGEST_AS_NAME',
      message: `cannot tag an image ${name}: a digest is not chosen, it is what the content has`,
      hint: 'use a tag',
      details: { name },
    });
  }
}

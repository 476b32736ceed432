import { DockletError, messageOf } from '@docklet/errors';

import { type RequestInfo, describeRequest } from './request-info.js';

/** An answer that does not follow the specification. Code `DOCKLET_REGISTRY_INVALID_RESPONSE`. */
export class InvalidResponseError extends DockletError {
  constructor(request: RequestInfo, reason: string, cause?: unknown) {
    super({
      code: 'DOCKLET_REGISTRY_INVALID_RESPONSE',
      message: `cannot accept the answer to ${describeRequest(request)}: ${reason}`,
      details: { ...request, reason },
      cause,
    });
  }
}

/** An answer that is larger than it may be. Code `DOCKLET_REGISTRY_RESPONSE_TOO_LARGE`. */
export class ResponseTooLargeError extends DockletError {
  constructor(request: RequestInfo, maxBytes: number) {
    super({
      code: 'DOCKLET_REGISTRY_RESPONSE_TOO_LARGE',
      message: `cannot accept the answer to ${describeRequest(request)}: it is larger than ${maxBytes} bytes`,
      details: { ...request, maxBytes },
    });
  }
}

/** The bytes are not those that the digest names. Code `DOCKLET_REGISTRY_CONTENT_MISMATCH`. */
export class ContentMismatchError extends DockletError {
  constructor(request: RequestInfo, cause: unknown) {
    super({
      code: 'DOCKLET_REGISTRY_CONTENT_MISMATCH',
      message: `cannot accept the answer to ${describeRequest(request)}: ${messageOf(cause)}`,
      hint: 'the content was changed or damaged; nothing of it was kept',
      details: { ...request },
      cause,
    });
  }
}

/** A layer that registries must not hand out (Windows base layers). Code `DOCKLET_REGISTRY_FOREIGN_LAYER`. */
export class ForeignLayerError extends DockletError {
  constructor(digest: string, hosts: readonly string[], cause?: unknown) {
    super({
      code: 'DOCKLET_REGISTRY_FOREIGN_LAYER',
      message: `cannot pull layer ${digest}: it is only to be had from ${hosts.join(', ') || 'elsewhere'}`,
      hint: 'the image chooses that place; allow foreign layers if you trust the image',
      details: { digest, hosts },
      cause,
    });
  }
}

/** An index that nests too deep, or leads back to itself. Code `DOCKLET_REGISTRY_INDEX_TOO_DEEP`. */
export class IndexTooDeepError extends DockletError {
  constructor(reference: string, maxDepth: number) {
    super({
      code: 'DOCKLET_REGISTRY_INDEX_TOO_DEEP',
      message: `cannot resolve ${reference}: its indexes lead to no image within ${maxDepth} steps`,
      details: { reference, maxDepth },
    });
  }
}

/** Something that is not an image, or one that contradicts itself. Code `DOCKLET_REGISTRY_INVALID_IMAGE`. */
export class InvalidImageError extends DockletError {
  constructor(reference: string, reason: string) {
    super({
      code: 'DOCKLET_REGISTRY_INVALID_IMAGE',
      message: `cannot pull ${reference}: ${reason}`,
      details: { reference, reason },
    });
  }
}

import type { Readable } from 'node:stream';

import type { Descriptor, Digest, Platform, Reference, RepositoryName } from '@docklet/oci';

import type { DownloadOptions, DownloadedBlob } from '../blob/download-blob.js';
import type { ByteRange } from '../blob/open-blob.js';
import type { BlobSource, PushOptions, PushOutcome } from '../blob/push-blob.js';
import type { CallOptions } from '../call.js';
import type { ReferrersOptions } from '../listing/list-referrers.js';
import type { FoundRepository } from '../listing/search-repositories.js';
import type { FetchedManifest } from '../manifest/fetch-manifest.js';
import type { PullTarget } from '../pull/pull-layers.js';
import type { DocumentLookup, ResolvedImage } from '../pull/resolve-image.js';

/** How an image is chosen. */
export interface ImageOptions extends CallOptions {
  /** Default: that of Linux containers on this machine. Nothing else is taken instead. */
  readonly platform?: Platform;
  /** Documents that are there already and need not be fetched. */
  readonly findDocument?: DocumentLookup;
}

/** What is pushed as a manifest or index. */
export interface ManifestContent {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

/**
 * A client for any number of registries. Made by `createRegistryClient`.
 *
 * Whatever is received is checked: content against its digest and size, documents against their form. Operations that
 * transfer blobs end only when they are done, when nothing is received for a while, or when they are aborted; all others
 * also after a total time. Errors are those of the README; an aborted operation rejects with the reason of its signal.
 */
export interface RegistryClient extends Disposable {
  /** Asks whether a registry lets us in, and returns as whom: a quoted user name, `anonymous`, or the kind of token. */
  checkLogin(registry: string, options?: CallOptions): Promise<string>;

  /** What a reference points at, without downloading it. A claim of the registry, until the content is fetched. */
  resolve(reference: Reference, options?: CallOptions): Promise<Descriptor>;
  /** A manifest or index. */
  getManifest(reference: Reference, options?: CallOptions): Promise<FetchedManifest>;
  /** Writes a manifest or index, under a tag or its digest. Idempotent. What it names has to be there before. */
  pushManifest(
    reference: Reference,
    content: ManifestContent,
    options?: CallOptions,
  ): Promise<Descriptor>;
  /** Removes a tag; with a digest in the reference, the manifest and all its tags. */
  deleteManifest(reference: Reference, options?: CallOptions): Promise<void>;

  /** The image for a platform: manifest and configuration, each checked. */
  resolveImage(reference: Reference, options?: ImageOptions): Promise<ResolvedImage>;
  /** The same, and its layers go to `target`. When it resolves, everything has been stored. */
  pullImage(
    reference: Reference,
    target: PullTarget,
    options?: ImageOptions,
  ): Promise<ResolvedImage>;

  /** Whether a repository has a blob. */
  hasBlob(name: RepositoryName, digest: Digest, options?: CallOptions): Promise<boolean>;
  /**
   * A blob as a stream, which has to be read to its end or destroyed. It ends without an error only if every byte was
   * right: do not rely on what was read before.
   */
  openBlob(name: RepositoryName, descriptor: Descriptor, options?: CallOptions): Readable;
  /** A part of a blob as a stream. It is not checked: a digest is of the whole. */
  openBlobRange(
    name: RepositoryName,
    descriptor: Descriptor,
    range: ByteRange,
    options?: CallOptions,
  ): Readable;
  /**
   * What is at an address outside of any registry, as a stream, which has to be read to its end or destroyed. Asked for
   * without credentials, and not checked.
   */
  openUrl(url: string, options?: CallOptions): Readable;
  /** Downloads a blob into a file, and continues where an earlier download ended. */
  downloadBlob(
    name: RepositoryName,
    descriptor: Descriptor,
    options: DownloadOptions & CallOptions,
  ): Promise<DownloadedBlob>;
  /** Gets a blob into a repository: not at all if it is there, by mounting it, or by sending it. */
  pushBlob(
    name: RepositoryName,
    descriptor: Descriptor,
    source: BlobSource,
    options?: PushOptions & CallOptions,
  ): Promise<PushOutcome>;
  /** Removes a blob from a repository. */
  deleteBlob(name: RepositoryName, digest: Digest, options?: CallOptions): Promise<void>;

  /** The tags of a repository, page by page as they are read. */
  listTags(name: RepositoryName, options?: CallOptions): AsyncIterable<string>;
  /** The repositories of a registry, page by page as they are read. Few public registries allow it. */
  listRepositories(registry: string, options?: CallOptions): AsyncIterable<string>;
  /** Searches a registry by its search or, if it has none, in its catalog. The order is the registry's. */
  searchRepositories(
    registry: string,
    term: string,
    options: CallOptions & { readonly limit: number },
  ): Promise<readonly FoundRepository[]>;
  /** What refers to a manifest: signatures, SBOMs. */
  listReferrers(
    name: RepositoryName,
    subject: Digest,
    options?: ReferrersOptions & CallOptions,
  ): Promise<readonly Descriptor[]>;

  /** Closes the connections. What is under way fails. The same as disposing of the client. */
  close(): void;
}

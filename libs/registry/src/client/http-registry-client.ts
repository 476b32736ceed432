import type { Readable } from 'node:stream';

import {
  type Descriptor,
  type Digest,
  type Reference,
  type RepositoryName,
  familiarName,
  familiarReference,
  hostPlatform,
} from '@docklet/oci';

import { deleteBlob, hasBlob } from '../blob/blob-info.js';
import { type DownloadOptions, type DownloadedBlob, downloadBlob } from '../blob/download-blob.js';
import { type ByteRange, openBlob, openBlobRange } from '../blob/open-blob.js';
import { openUrl, parseUrl } from '../blob/open-url.js';
import {
  type BlobSource,
  type PushOptions,
  type PushOutcome,
  pushBlob,
} from '../blob/push-blob.js';
import { type Call, type CallOptions, startCall } from '../call.js';
import { redactUrl } from '../http/redact-url.js';
import { listRepositories, listTags } from '../listing/list-names.js';
import { type ReferrersOptions, listReferrers } from '../listing/list-referrers.js';
import { type FoundRepository, searchRepositories } from '../listing/search-repositories.js';
import { type FetchedManifest, fetchManifest } from '../manifest/fetch-manifest.js';
import { pushManifest } from '../manifest/push-manifest.js';
import { resolveManifest } from '../manifest/resolve-manifest.js';
import { deleteManifest } from '../manifest/write-manifest.js';
import { type PullTarget, pullLayers } from '../pull/pull-layers.js';
import { type ResolvedImage, resolveImage } from '../pull/resolve-image.js';
import { checkLogin } from './check-login.js';
import { checkName, checkReference, checkRegistry } from './check-names.js';
import type { RegistryContext } from './context.js';
import type { OpenContext } from './create-context.js';
import type { ImageOptions, ManifestContent, RegistryClient } from './registry-client.js';

/** The client: for each operation it checks the names, starts the clock, and leaves the work to the operation's own file. */
export class HttpRegistryClient implements RegistryClient {
  readonly #context: RegistryContext;
  readonly #close: () => void;
  readonly #totalMs: number;

  constructor({ context, close }: OpenContext, totalMs: number) {
    this.#context = context;
    this.#close = close;
    this.#totalMs = totalMs;
  }

  /** {@inheritDoc RegistryClient.checkLogin} */
  async checkLogin(registry: string, options?: CallOptions): Promise<string> {
    const checked = checkRegistry(registry);
    return await this.#request(`log in to ${checked}`, options, async (call) =>
      checkLogin(this.#context, checked, call),
    );
  }

  /** {@inheritDoc RegistryClient.resolve} */
  async resolve(reference: Reference, options?: CallOptions): Promise<Descriptor> {
    const checked = checkReference(reference);
    return await this.#request(`resolve ${familiarReference(checked)}`, options, async (call) =>
      resolveManifest(this.#context, checked, call),
    );
  }

  /** {@inheritDoc RegistryClient.getManifest} */
  async getManifest(reference: Reference, options?: CallOptions): Promise<FetchedManifest> {
    const checked = checkReference(reference);
    return await this.#request(`get ${familiarReference(checked)}`, options, async (call) =>
      fetchManifest(this.#context, checked, call),
    );
  }

  /** {@inheritDoc RegistryClient.pushManifest} */
  async pushManifest(
    reference: Reference,
    content: ManifestContent,
    options?: CallOptions,
  ): Promise<Descriptor> {
    const checked = checkReference(reference);
    return await this.#request(`push ${familiarReference(checked)}`, options, async (call) =>
      pushManifest(this.#context, checked, content, call),
    );
  }

  /** {@inheritDoc RegistryClient.deleteManifest} */
  async deleteManifest(reference: Reference, options?: CallOptions): Promise<void> {
    const checked = checkReference(reference);
    await this.#request(`delete ${familiarReference(checked)}`, options, async (call) =>
      deleteManifest(this.#context, checked, call),
    );
  }

  /** {@inheritDoc RegistryClient.resolveImage} */
  async resolveImage(reference: Reference, options: ImageOptions = {}): Promise<ResolvedImage> {
    const checked = checkReference(reference);
    const { platform = hostPlatform(), findDocument } = options;
    const query = { reference: checked, platform, findDocument };
    return await this.#request(`resolve ${familiarReference(checked)}`, options, async (call) =>
      resolveImage(this.#context, query, call),
    );
  }

  /** {@inheritDoc RegistryClient.pullImage} */
  async pullImage(
    reference: Reference,
    target: PullTarget,
    options: ImageOptions = {},
  ): Promise<ResolvedImage> {
    const operation = `pull ${familiarReference(checkReference(reference))}`;
    return await this.#transfer(operation, options, async (call) => {
      // The documents have to come soon; only layers may take their time.
      const image = await this.resolveImage(reference, { ...options, signal: call.signal });
      await pullLayers(this.#context, image, target, call);
      return image;
    });
  }

  /** {@inheritDoc RegistryClient.hasBlob} */
  async hasBlob(name: RepositoryName, digest: Digest, options?: CallOptions): Promise<boolean> {
    const checked = checkName(name);
    return await this.#request(`look for ${digest}`, options, async (call) =>
      hasBlob(this.#context, checked, digest, call),
    );
  }

  /** {@inheritDoc RegistryClient.openBlob} */
  openBlob(name: RepositoryName, descriptor: Descriptor, options: CallOptions = {}): Readable {
    const call = this.#start(`read ${descriptor.digest}`, options);
    return openBlob(this.#context, checkName(name), descriptor, call);
  }

  /** {@inheritDoc RegistryClient.openBlobRange} */
  openBlobRange(
    name: RepositoryName,
    descriptor: Descriptor,
    range: ByteRange,
    options: CallOptions = {},
  ): Readable {
    const call = this.#start(`read ${descriptor.digest}`, options);
    return openBlobRange(this.#context, checkName(name), { descriptor, range }, call);
  }

  /** {@inheritDoc RegistryClient.openUrl} */
  openUrl(url: string, options: CallOptions = {}): Readable {
    const address = parseUrl(url);
    return openUrl(this.#context, address, this.#start(`read ${redactUrl(address)}`, options));
  }

  /** {@inheritDoc RegistryClient.downloadBlob} */
  async downloadBlob(
    name: RepositoryName,
    descriptor: Descriptor,
    options: DownloadOptions & CallOptions,
  ): Promise<DownloadedBlob> {
    const checked = checkName(name);
    return await this.#transfer(`download ${descriptor.digest}`, options, async (call) =>
      downloadBlob(this.#context, checked, descriptor, options, call),
    );
  }

  /** {@inheritDoc RegistryClient.pushBlob} */
  async pushBlob(
    name: RepositoryName,
    descriptor: Descriptor,
    source: BlobSource,
    options: PushOptions & CallOptions = {},
  ): Promise<PushOutcome> {
    const target = { context: this.#context, name: checkName(name), descriptor };
    return await this.#transfer(`push ${descriptor.digest}`, options, async (call) =>
      pushBlob({ ...target, call }, source, options),
    );
  }

  /** {@inheritDoc RegistryClient.deleteBlob} */
  async deleteBlob(name: RepositoryName, digest: Digest, options?: CallOptions): Promise<void> {
    const checked = checkName(name);
    await this.#request(`delete ${digest}`, options, async (call) =>
      deleteBlob(this.#context, checked, digest, call),
    );
  }

  /** {@inheritDoc RegistryClient.listTags} */
  async *listTags(name: RepositoryName, options: CallOptions = {}): AsyncGenerator<string> {
    using call = this.#start(`list the tags of ${familiarName(name)}`, options);
    yield* listTags(this.#context, checkName(name), call);
  }

  /** {@inheritDoc RegistryClient.listRepositories} */
  async *listRepositories(registry: string, options: CallOptions = {}): AsyncGenerator<string> {
    const checked = checkRegistry(registry);
    using call = this.#start(`list the repositories of ${checked}`, options);
    yield* listRepositories(this.#context, checked, call);
  }

  /** {@inheritDoc RegistryClient.searchRepositories} */
  async searchRepositories(
    registry: string,
    term: string,
    options: CallOptions & { readonly limit: number },
  ): Promise<readonly FoundRepository[]> {
    const query = { registry: checkRegistry(registry), term, limit: options.limit };
    return await this.#request(`search ${query.registry}`, options, async (call) =>
      searchRepositories(this.#context, query, call),
    );
  }

  /** {@inheritDoc RegistryClient.listReferrers} */
  async listReferrers(
    name: RepositoryName,
    subject: Digest,
    options: ReferrersOptions & CallOptions = {},
  ): Promise<readonly Descriptor[]> {
    const query = { name: checkName(name), subject, ...options };
    return await this.#request(`list what refers to ${subject}`, options, async (call) =>
      listReferrers(this.#context, query, call),
    );
  }

  /** {@inheritDoc RegistryClient.close} */
  close(): void {
    this.#close();
  }

  /** {@inheritDoc RegistryClient.close} */
  [Symbol.dispose](): void {
    this.#close();
  }

  /** Something that ends soon, or is not going to. */
  async #request<T>(
    operation: string,
    options: CallOptions | undefined,
    work: (call: Call) => Promise<T>,
  ): Promise<T> {
    return await this.#transfer(operation, { timeoutMs: this.#totalMs, ...options }, work);
  }

  /** Something that takes as long as the line needs. */
  async #transfer<T>(
    operation: string,
    options: CallOptions,
    work: (call: Call) => Promise<T>,
  ): Promise<T> {
    using call = this.#start(operation, options);
    return await work(call);
  }

  #start(operation: string, options: CallOptions): Call {
    return startCall(operation, options, this.#context.clock);
  }
}

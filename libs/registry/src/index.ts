export type { Credentials, CredentialsRequest, Keychain } from './auth/credentials.js';
export type { BlobProgress, DownloadOptions, DownloadedBlob } from './blob/download-blob.js';
export type { ByteRange } from './blob/open-blob.js';
export type { BlobSource, PushOptions, PushOutcome, PushProgress } from './blob/push-blob.js';
export type { CallOptions } from './call.js';
export { createRegistryClient } from './client/create-registry-client.js';
export type { RegistryClientOptions, TimeoutOptions } from './client/options.js';
export type { ImageOptions, ManifestContent, RegistryClient } from './client/registry-client.js';
export type { Clock } from './clock.js';
export type { MirrorRule } from './endpoint/mirrors.js';
export {
  ContentMismatchError,
  ForeignLayerError,
  IndexTooDeepError,
  InvalidImageError,
  InvalidResponseError,
  ResponseTooLargeError,
} from './errors/content-errors.js';
export { PartialFileError } from './errors/file-errors.js';
export {
  BlockedRegistryError,
  ClientClosedError,
  CredentialHelperError,
  InvalidOptionError,
  RegistriesConfError,
  TokenServerRefusedError,
} from './errors/policy-errors.js';
export type { RequestInfo } from './errors/request-info.js';
export {
  DeniedError,
  NotFoundError,
  RateLimitedError,
  UnauthorizedError,
  UnexpectedStatusError,
} from './errors/status-errors.js';
export type { Diagnostic } from './errors/status-errors.js';
export {
  ConnectionError,
  ProxyError,
  RedirectError,
  RegistryTimeoutError,
  TlsError,
} from './errors/transport-errors.js';
export type { TimeoutKind } from './errors/transport-errors.js';
export type {
  ContentServed,
  OriginFailed,
  RateLimitSeen,
  RegistryEvent,
  RegistryWarning,
  RequestRetried,
} from './events.js';
export type { ChunkConsumer } from './http/http-types.js';
export type { ProxySettings } from './http/proxy-choice.js';
export type { RetryOptions } from './http/retry.js';
export type { ReferrersOptions } from './listing/list-referrers.js';
export type { FoundRepository } from './listing/search-repositories.js';
export type { FetchedManifest } from './manifest/fetch-manifest.js';
export type { PullLayer, PullTarget } from './pull/pull-layers.js';
export type { DocumentLookup, ImageDocument, ResolvedImage } from './pull/resolve-image.js';
export type { TlsOptions } from './tls/trust.js';
export { createDockerKeychain } from './keychain/docker-keychain.js';
export type {
  CredentialsPlace,
  DockerKeychainOptions,
  WritableKeychain,
} from './keychain/docker-keychain.js';
export { readRegistriesConf } from './registries-conf/read-registries-conf.js';
export type { RegistriesConf } from './registries-conf/read-registries-conf.js';
export { createHelperRunner } from './keychain/run-helper.js';
export type { HelperResult, HelperRunner, HelperRunnerOptions } from './keychain/run-helper.js';

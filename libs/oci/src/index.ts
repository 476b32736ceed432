export type { Descriptor } from './image/descriptor.js';
export { digestAlgorithm, digestHex, digestOf, isDigest, parseDigest } from './digest/digest.js';
export type { Digest, DigestAlgorithm } from './digest/digest.js';
export { createDigestVerifier, verifyContent } from './digest/digest-verifier.js';
export type { DigestVerifier, ExpectedContent } from './digest/digest-verifier.js';
export {
  DigestMismatchError,
  DocumentTooLargeError,
  InvalidDigestError,
  InvalidDocumentError,
  InvalidPlatformError,
  InvalidReferenceError,
  PlatformNotFoundError,
  SizeMismatchError,
} from './errors.js';
export { maxImageConfigBytes, parseImageConfig } from './image/image-config.js';
export type {
  ImageConfig,
  ImageHealthcheck,
  ImageHistoryEntry,
  ImageProcessConfig,
} from './image/image-config.js';
export {
  checkLayoutMarker,
  imageLayout,
  layoutBlobPath,
  parseLayoutIndex,
} from './image/image-layout.js';
export { maxManifestBytes, parseManifest } from './image/manifest.js';
export type { ImageIndex, ImageManifest, ParsedManifest } from './image/manifest.js';
export { isIndexType, isManifestType, layerCompression, mediaTypes } from './image/media-types.js';
export type { LayerCompression } from './image/media-types.js';
export { formatPlatform, hostPlatform, isSamePlatform, parsePlatform } from './image/platform.js';
export type { Platform } from './image/platform.js';
export { printable, quote } from './quote.js';
export {
  familiarName,
  familiarReference,
  formatReference,
  parseReference,
  parseRepositoryName,
} from './reference/reference.js';
export type { Reference, RepositoryName } from './reference/reference.js';
export { maxRuntimeSpecBytes, parseRuntimeSpec } from './runtime/runtime-spec.js';
export type {
  RuntimeCapabilities,
  RuntimeIdMapping,
  RuntimeMount,
  RuntimeProcess,
  RuntimeRlimit,
  RuntimeRoot,
  RuntimeSpec,
  RuntimeUser,
} from './runtime/runtime-spec.js';
export { runtimeHookKinds } from './runtime/runtime-spec-hooks.js';
export type { RuntimeHook, RuntimeHookKind, RuntimeHooks } from './runtime/runtime-spec-hooks.js';
export { runtimeNamespaceTypes, runtimePropagations } from './runtime/runtime-spec-linux.js';
export type {
  RuntimeDevice,
  RuntimeLinux,
  RuntimeNamespace,
  RuntimeNamespaceType,
  RuntimePropagation,
} from './runtime/runtime-spec-linux.js';
export type {
  RuntimeBlockIo,
  RuntimeCpu,
  RuntimeDeviceRate,
  RuntimeDeviceRule,
  RuntimeDeviceWeight,
  RuntimeHugepageLimit,
  RuntimeMemory,
  RuntimeResources,
} from './runtime/runtime-spec-resources.js';
export { seccompActions, seccompOperators } from './runtime/runtime-spec-seccomp.js';
export type {
  RuntimeSeccomp,
  SeccompAction,
  SeccompArgument,
  SeccompOperator,
  SeccompRule,
} from './runtime/runtime-spec-seccomp.js';
export { listPlatforms, selectManifest } from './image/select-manifest.js';
export { readRecord } from './json/read-record.schema.js';
export { shapes } from './json/shape.js';
export type { Shape } from './json/shape.js';
export { readDocument } from './json/strict-json.schema.js';
export type { DocumentIssue, DocumentLimits, DocumentSchema } from './json/strict-json.schema.js';

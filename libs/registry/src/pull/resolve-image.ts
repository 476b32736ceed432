import {
  type Descriptor,
  type Digest,
  type ImageConfig,
  type ImageManifest,
  type ParsedManifest,
  type Platform,
  type Reference,
  formatReference,
  maxImageConfigBytes,
  mediaTypes,
  parseImageConfig,
  parseManifest,
  printable,
  selectManifest,
  verifyContent,
} from '@docklet/oci';

import { fetchBlob } from '../blob/fetch-blob.js';
import type { Call } from '../call.js';
import type { RegistryContext } from '../client/context.js';
import { IndexTooDeepError, InvalidImageError } from '../errors/content-errors.js';
import { fetchManifest } from '../manifest/fetch-manifest.js';
import { resolveManifest } from '../manifest/resolve-manifest.js';
import { checkImage } from './check-image.js';

/** A small document: exactly the bytes that its descriptor names. */
export interface ImageDocument {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

/** Everything about an image except its layers. All of it has been checked. */
export interface ResolvedImage {
  readonly reference: Reference;
  /** What the reference points at: the image's manifest, or an index that leads to it. */
  readonly target: Descriptor;
  /** The indexes on the way, the outermost first. */
  readonly indexes: readonly ImageDocument[];
  readonly manifest: ImageDocument & { readonly parsed: ImageManifest };
  readonly config: ImageDocument & { readonly parsed: ImageConfig };
}

/** Documents that the caller has already. They are checked, but not fetched again. */
export type DocumentLookup = (digest: Digest) => Promise<Uint8Array | undefined>;

/** What is resolved. */
export interface ResolveQuery {
  readonly reference: Reference;
  readonly platform: Platform;
  readonly findDocument: DocumentLookup | undefined;
}

/** Indexes in indexes exist; more than this is somebody's joke (CVE-2026-53493). */
const maxDepth = 4;
const configTypes: readonly string[] = [mediaTypes.ociConfig, mediaTypes.dockerConfig];

/** Follows a reference to the image for a platform: through indexes to the manifest, and to the configuration. */
export async function resolveImage(
  context: RegistryContext,
  query: ResolveQuery,
  call: Call,
): Promise<ResolvedImage> {
  const documents = await walkToManifest(context, query, call);
  const last = documents.at(-1);
  const [target] = documents;
  if (target === undefined || last?.parsed.kind !== 'manifest') {
    throw new IndexTooDeepError(formatReference(query.reference), maxDepth);
  }
  const manifest = { descriptor: last.descriptor, bytes: last.bytes, parsed: last.parsed.manifest };
  const config = await fetchConfig(context, query, manifest.parsed, call);
  checkImage(query, manifest.parsed, config.parsed);
  const indexes = documents.slice(0, -1).map(({ descriptor, bytes }) => ({ descriptor, bytes }));
  return { reference: query.reference, target: target.descriptor, indexes, manifest, config };
}

interface Node extends ImageDocument {
  readonly parsed: ParsedManifest;
}

async function walkToManifest(
  context: RegistryContext,
  query: ResolveQuery,
  call: Call,
): Promise<readonly Node[]> {
  const nodes: Node[] = [await fetchTarget(context, query, call)];
  while (nodes.length < maxDepth) {
    const node = nodes.at(-1);
    if (node?.parsed.kind !== 'index') {
      break;
    }
    const entry = selectManifest(node.parsed.index, query.platform);
    nodes.push(await fetchNode(context, query, entry, call));
  }
  return nodes;
}

/** Without documents of the caller's there is nothing to save by asking first what the reference points at. */
async function fetchTarget(
  context: RegistryContext,
  query: ResolveQuery,
  call: Call,
): Promise<Node> {
  const { reference, findDocument } = query;
  if (findDocument === undefined) {
    return await fetchManifest(context, reference, call);
  }
  const known = reference.digest && (await findKnown(reference.digest, findDocument));
  // If the digest is held and says everything, there is no question to the registry at all.
  return (
    known ??
    (await fetchNode(context, query, await resolveManifest(context, reference, call), call))
  );
}

/** A document that is there already, if it says itself what it is. Some leave that to the registry's header. */
async function findKnown(digest: Digest, findDocument: DocumentLookup): Promise<Node | undefined> {
  const bytes = await findDocument(digest);
  if (bytes === undefined) {
    return undefined;
  }
  verifyContent(bytes, { digest });
  const parsed = parseIfClear(bytes);
  const size = bytes.byteLength;
  return parsed && { descriptor: { mediaType: parsed.mediaType, digest, size }, bytes, parsed };
}

function parseIfClear(bytes: Uint8Array): ParsedManifest | undefined {
  try {
    return parseManifest(bytes);
  } catch {
    // Once the registry has said what it is, it is read again, and a real error is met again.
    return undefined;
  }
}

async function fetchNode(
  context: RegistryContext,
  { reference, findDocument }: ResolveQuery,
  descriptor: Descriptor,
  call: Call,
): Promise<Node> {
  const known = await findDocument?.(descriptor.digest);
  if (known !== undefined) {
    verifyContent(known, descriptor);
    return { descriptor, bytes: known, parsed: parseManifest(known, descriptor.mediaType) };
  }
  const fetched = await fetchManifest(context, { ...reference, digest: descriptor.digest }, call);
  verifyContent(fetched.bytes, descriptor);
  // The index said what this is. If the document says otherwise, one of the two is a trap (CVE-2021-41190).
  return { ...fetched, parsed: parseManifest(fetched.bytes, descriptor.mediaType) };
}

async function fetchConfig(
  context: RegistryContext,
  { reference, findDocument }: ResolveQuery,
  { config: descriptor }: ImageManifest,
  call: Call,
): Promise<ResolvedImage['config']> {
  if (!configTypes.includes(descriptor.mediaType)) {
    const reason = `it is not an image, its configuration is ${printable(descriptor.mediaType)}`;
    throw new InvalidImageError(formatReference(reference), reason);
  }
  const known = await findDocument?.(descriptor.digest);
  if (known !== undefined) {
    verifyContent(known, descriptor);
  }
  const bytes =
    known ?? (await fetchBlob(context, reference, descriptor, maxImageConfigBytes, call));
  return { descriptor, bytes, parsed: parseImageConfig(bytes) };
}

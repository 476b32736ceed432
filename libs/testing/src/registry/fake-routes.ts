import { type FakeContent, type FakeManifest, sha256 } from './fake-content.js';
import {
  type FakeRequest,
  type FakeResponse,
  errorResponse,
  jsonResponse,
} from './fake-exchange.js';
import { routeUpload } from './fake-uploads.js';

const manifestPath = /^\/v2\/(?<repository>.+)\/manifests\/(?<name>[^/]+)$/;
const blobPath = /^\/v2\/(?<repository>.+)\/blobs\/(?<name>[^/]+)$/;
const uploadPath = /^\/v2\/(?<repository>.+)\/blobs\/uploads\/(?<name>[^/]*)$/;
const tagsPath = /^\/v2\/(?<repository>.+)\/tags\/list$/;
const referrersPath = /^\/v2\/(?<repository>.+)\/referrers\/(?<name>[^/]+)$/;

type Route = (content: FakeContent, request: FakeRequest, at: RouteParameters) => FakeResponse;

interface RouteParameters {
  readonly repository: string;
  readonly name: string;
}

const routes: readonly (readonly [RegExp, Route])[] = [
  [uploadPath, routeUpload],
  [manifestPath, routeManifest],
  [blobPath, routeBlob],
  [tagsPath, routeTags],
  [referrersPath, routeReferrers],
];

/** What a registry that follows the distribution specification answers. */
export function honestResponse(content: FakeContent, request: FakeRequest): FakeResponse {
  if (request.path === '/v2/') {
    return jsonResponse(200, {});
  }
  if (request.path === '/v2/_catalog') {
    return paginate(request, 'repositories', [...content.manifests.keys()].sort());
  }
  for (const [pattern, route] of routes) {
    const groups = pattern.exec(request.path)?.groups;
    if (groups !== undefined) {
      const { repository = '', name = '' } = groups;
      return route(content, request, { repository, name });
    }
  }
  return errorResponse(404, 'UNSUPPORTED');
}

function routeManifest(
  content: FakeContent,
  request: FakeRequest,
  { repository, name }: RouteParameters,
): FakeResponse {
  if (request.method === 'PUT') {
    const mediaType = request.headers['content-type'] ?? '';
    const tag = name.includes(':') ? undefined : name;
    const digest = content.addManifest(repository, tag, { bytes: request.body, mediaType });
    const subject = subjectOf(request.body);
    return {
      status: 201,
      headers: {
        location: request.path,
        'docker-content-digest': digest,
        ...(subject !== undefined && { 'oci-subject': subject }),
      },
    };
  }
  const manifest = content.manifests.get(repository)?.get(name);
  if (manifest === undefined) {
    return errorResponse(404, 'MANIFEST_UNKNOWN');
  }
  if (request.method === 'DELETE') {
    content.manifests.get(repository)?.delete(name);
    return { status: 202 };
  }
  return {
    status: 200,
    headers: {
      'content-type': manifest.mediaType,
      'content-length': String(manifest.bytes.length),
      'docker-content-digest': sha256(manifest.bytes),
    },
    body: manifest.bytes,
  };
}

function routeBlob(
  content: FakeContent,
  request: FakeRequest,
  { name }: RouteParameters,
): FakeResponse {
  const blob = content.blobs.get(name);
  if (blob === undefined) {
    return errorResponse(404, 'BLOB_UNKNOWN');
  }
  if (request.method === 'DELETE') {
    content.blobs.delete(name);
    return { status: 202 };
  }
  const headers = { 'docker-content-digest': name, etag: `"${name}"`, 'accept-ranges': 'bytes' };
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  if (range === null) {
    return {
      status: 200,
      headers: { ...headers, 'content-length': String(blob.length) },
      body: blob,
    };
  }
  const start = Number(range[1]);
  const end = range[2] === '' ? blob.length - 1 : Math.min(Number(range[2]), blob.length - 1);
  if (start >= blob.length) {
    return { status: 416, headers: { 'content-range': `bytes */${blob.length}` } };
  }
  const body = blob.subarray(start, end + 1);
  const contentRange = `bytes ${start}-${end}/${blob.length}`;
  return {
    status: 206,
    headers: { ...headers, 'content-range': contentRange, 'content-length': String(body.length) },
    body,
  };
}

function routeTags(
  content: FakeContent,
  request: FakeRequest,
  { repository }: RouteParameters,
): FakeResponse {
  return content.manifests.has(repository)
    ? paginate(request, 'tags', content.tagsOf(repository))
    : errorResponse(404, 'NAME_UNKNOWN');
}

function routeReferrers(
  content: FakeContent,
  request: FakeRequest,
  { repository, name }: RouteParameters,
): FakeResponse {
  const held = [...(content.manifests.get(repository)?.entries() ?? [])];
  const wanted = request.query.get('artifactType');
  const manifests = held
    .filter(([key, manifest]) => key.includes(':') && subjectOf(manifest.bytes) === name)
    .map(([digest, manifest]) => referrer(digest, manifest))
    .filter(({ artifactType }) => wanted === null || artifactType === wanted);
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  return jsonResponse(
    200,
    { schemaVersion: 2, mediaType, manifests },
    {
      'content-type': mediaType,
      ...(wanted !== null && { 'oci-filters-applied': 'artifactType' }),
    },
  );
}

function referrer(
  digest: string,
  { bytes, mediaType }: FakeManifest,
): { readonly artifactType: string | undefined } {
  const { artifactType } = JSON.parse(bytes.toString()) as { artifactType?: string };
  return { ...{ mediaType, digest, size: bytes.length }, artifactType };
}

function subjectOf(bytes: Buffer): string | undefined {
  try {
    return (JSON.parse(bytes.toString()) as { subject?: { digest: string } }).subject?.digest;
  } catch {
    return undefined;
  }
}

function paginate(request: FakeRequest, field: string, names: readonly string[]): FakeResponse {
  const last = request.query.get('last') ?? '';
  const count = Number(request.query.get('n') ?? names.length);
  const rest = names.filter((name) => name > last);
  const page = rest.slice(0, count);
  const next = `<${request.path}?n=${count}&last=${page.at(-1) ?? ''}>; rel="next"`;
  const headers: Record<string, string> = rest.length > page.length ? { link: next } : {};
  return jsonResponse(200, { name: 'fake', [field]: page }, headers);
}

import { randomUUID } from 'node:crypto';

import { type FakeContent, sha256 } from './fake-content.js';
import { type FakeRequest, type FakeResponse, errorResponse } from './fake-exchange.js';

/** Which repository and which upload a request is about. */
export interface UploadParameters {
  readonly repository: string;
  readonly name: string;
}

/** What a registry answers to requests below `blobs/uploads/` (distribution specification, "Pushing blobs"). */
export function routeUpload(
  content: FakeContent,
  request: FakeRequest,
  { repository, name }: UploadParameters,
): FakeResponse {
  if (request.method === 'POST') {
    return startUpload(content, request, repository);
  }
  const upload = content.uploads.get(name);
  if (upload === undefined) {
    return errorResponse(404, 'BLOB_UPLOAD_UNKNOWN');
  }
  const progress = (status: number): FakeResponse => ({
    status,
    headers: { location: request.path, range: `0-${Math.max(upload.bytes.length - 1, 0)}` },
  });
  switch (request.method) {
    case 'GET':
      return progress(204);
    case 'PATCH': {
      const start = /^(\d+)-/.exec(request.headers['content-range'] ?? '')?.[1];
      if (start !== undefined && Number(start) !== upload.bytes.length) {
        return progress(416);
      }
      upload.bytes = Buffer.concat([upload.bytes, request.body]);
      return progress(202);
    }
    case 'DELETE':
      content.uploads.delete(name);
      return { status: 204 };
    default:
      upload.bytes = Buffer.concat([upload.bytes, request.body]);
      content.uploads.delete(name);
      return storeBlob(content, upload.bytes, repository, request.query.get('digest'));
  }
}

function startUpload(content: FakeContent, request: FakeRequest, repository: string): FakeResponse {
  const mount = request.query.get('mount');
  if (mount !== null && content.blobs.has(mount)) {
    return { status: 201, headers: { location: `/v2/${repository}/blobs/${mount}` } };
  }
  const id = randomUUID();
  content.uploads.set(id, { repository, bytes: Buffer.alloc(0) });
  return { status: 202, headers: { location: `/v2/${repository}/blobs/uploads/${id}?state=x` } };
}

function storeBlob(
  content: FakeContent,
  bytes: Buffer,
  repository: string,
  digest: string | null,
): FakeResponse {
  if (digest !== sha256(bytes)) {
    return errorResponse(400, 'DIGEST_INVALID');
  }
  content.addBlob(bytes);
  const location = `/v2/${repository}/blobs/${digest}`;
  return { status: 201, headers: { location, 'docker-content-digest': digest } };
}

import { createHash } from 'node:crypto';

/** A manifest as the fake registry keeps it. */
export interface FakeManifest {
  readonly bytes: Buffer;
  readonly mediaType: string;
}

/** An upload that is not finished. */
export interface FakeUpload {
  readonly repository: string;
  bytes: Buffer;
}

/** What the fake registry holds. Blobs are shared by all repositories, unless a test says otherwise. */
export class FakeContent {
  readonly blobs = new Map<string, Buffer>();
  readonly manifests = new Map<string, Map<string, FakeManifest>>();
  readonly uploads = new Map<string, FakeUpload>();

  /** Keeps a blob. Returns its digest. */
  addBlob(bytes: Buffer | string): string {
    const content = Buffer.from(bytes);
    const digest = sha256(content);
    this.blobs.set(digest, content);
    return digest;
  }

  /** Keeps a manifest under its digest, and under a tag if one is given. Returns the digest. */
  addManifest(repository: string, tag: string | undefined, manifest: FakeManifest): string {
    const digest = sha256(manifest.bytes);
    const held = this.manifests.get(repository) ?? new Map<string, FakeManifest>();
    this.manifests.set(repository, held);
    held.set(digest, manifest);
    if (tag !== undefined) {
      held.set(tag, manifest);
    }
    return digest;
  }

  /** The tags of a repository, sorted. */
  tagsOf(repository: string): readonly string[] {
    const names = [...(this.manifests.get(repository)?.keys() ?? [])];
    return names.filter((name) => !name.includes(':')).sort();
  }
}

/** The digest of bytes, computed here once more so that the tests do not believe the code they test. */
export function sha256(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

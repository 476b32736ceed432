import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { makeRootfs } from './busybox-rootfs.js';
import { sha256 } from '../registry/fake-content.js';

/** Where images are kept between runs, as layers and configurations; making Debian's takes a minute. */
const cache = path.join(import.meta.dirname, '../../../../.cache/e2e-images');

/** An image as it is pushed. */
export interface TestImage {
  /** Gzipped tar archives, lowest first. */
  readonly layers: readonly Buffer[];
  readonly config: object;
}

/** A small image: a static busybox, two users, a variable and a folder of its own. */
export function busyboxImage(): TestImage {
  const folder = mkdtempSync(path.join(tmpdir(), 'docklet-busybox-'));
  try {
    makeRootfs(folder);
    return {
      layers: [tarOf(folder)],
      config: imageConfig({
        Env: ['PATH=/usr/local/bin:/bin', 'GREETING=hello from the image'],
        Cmd: ['sh'],
      }),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The small image with a further layer that does not compress: one file, `/noise`. */
export function noisyImage(bytes: number): TestImage {
  const folder = mkdtempSync(path.join(tmpdir(), 'docklet-noise-'));
  try {
    writeFileSync(path.join(folder, 'noise'), randomBytes(bytes));
    const { layers, config } = busyboxImage();
    return { layers: [...layers, tarOf(folder)], config };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A minimal Debian, made by debootstrap once and then kept. */
export function debianImage(): TestImage {
  const file = path.join(cache, 'debian-bookworm.tar.gz');
  if (!existsSync(file)) {
    makeDebian(file);
  }
  return {
    layers: [readFileSync(file)],
    config: imageConfig({ Env: ['PATH=/usr/sbin:/usr/bin:/sbin:/bin'], Cmd: ['bash'] }),
  };
}

function makeDebian(file: string): void {
  const folder = mkdtempSync(path.join(tmpdir(), 'docklet-debian-'));
  try {
    mkdirSync(cache, { recursive: true });
    execFileSync('debootstrap', ['--variant=minbase', 'bookworm', folder], { stdio: 'ignore' });
    rmSync(path.join(folder, 'var/cache/apt/archives'), { recursive: true });
    writeFileSync(`${file}.tmp`, tarOf(folder));
    renameSync(`${file}.tmp`, file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function imageConfig(config: object): object {
  return { os: 'linux', architecture: process.arch === 'arm64' ? 'arm64' : 'amd64', config };
}

function tarOf(folder: string): Buffer {
  const tar = execFileSync('tar', ['-C', folder, '--numeric-owner', '-c', '.'], {
    maxBuffer: 2 ** 30,
  });
  return gzipSync(tar, { level: 1 });
}

/** Pushes an image to a registry by plain HTTP, independently of Docklet's own client. */
export async function pushImage(host: string, name: string, image: TestImage): Promise<string> {
  const [repository = '', tag = 'latest'] = name.split(':');
  const config = Buffer.from(
    JSON.stringify({
      ...image.config,
      rootfs: { type: 'layers', diff_ids: image.layers.map((layer) => sha256(gunzipSync(layer))) },
    }),
  );
  for (const blob of [...image.layers, config]) {
    await pushBlob(host, repository, blob);
  }
  const manifest = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: descriptor('application/vnd.oci.image.config.v1+json', config),
    layers: image.layers.map((layer) =>
      descriptor('application/vnd.oci.image.layer.v1.tar+gzip', layer),
    ),
  };
  const bytes = JSON.stringify(manifest);
  await expectOk(
    fetch(`http://${host}/v2/${repository}/manifests/${tag}`, {
      method: 'PUT',
      headers: { 'content-type': manifest.mediaType },
      body: bytes,
    }),
  );
  return sha256(Buffer.from(bytes));
}

async function pushBlob(host: string, repository: string, blob: Buffer): Promise<void> {
  const started = await expectOk(
    fetch(`http://${host}/v2/${repository}/blobs/uploads/`, { method: 'POST' }),
  );
  const url = new URL(started.headers.get('location') ?? '', `http://${host}`);
  url.searchParams.set('digest', sha256(blob));
  await expectOk(
    fetch(url, {
      method: 'PUT',
      headers: { 'content-type': 'application/octet-stream' },
      body: new Uint8Array(blob),
    }),
  );
}

async function expectOk(pending: Promise<Response>): Promise<Response> {
  const response = await pending;
  if (!response.ok) {
    throw new Error(`${response.url}: ${response.status} ${await response.text()}`);
  }
  return response;
}

function descriptor(mediaType: string, bytes: Buffer): object {
  return { mediaType, digest: sha256(bytes), size: bytes.length };
}

import type { ImageStore } from '@docklet/image';
import { formatReference, parsePlatform, parseReference } from '@docklet/oci';
import type { RegistryClient } from '@docklet/registry';
import type { Layout } from '../../state/layout.js';
import type { Contents } from '../push-contents.js';
import { collectContents } from './content-source.js';
import type { CopyPlace } from './copy-place.js';
import { findLayoutEntry, layoutSource, readLayoutEntries } from './layout-source.js';
import { registrySource } from './registry-source.js';
import { openScratchStore } from './scratch-store.js';

/** What a copy works with. */
export interface CopyContext {
  readonly layout: Layout;
  readonly client: RegistryClient;
  /** The images of the engine. */
  readonly store: () => Promise<ImageStore>;
}

/** Which part of an image is copied. */
export interface CopyChoice {
  /** Everything: the index and the images for all platforms. Default: one image. */
  readonly isWhole?: boolean | undefined;
  /** `linux/arm64`; default: that of this machine. */
  readonly platform?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Contents that can be read until this is disposed of. */
export interface CopySource extends AsyncDisposable {
  readonly contents: Contents;
}

/** What an image is called in a store that it only passes through. */
export const scratchName = parseReference('copied.invalid/image:latest');

/** Finds what is to be copied. */
export async function openCopySource(
  context: CopyContext,
  place: CopyPlace,
  choice: CopyChoice,
): Promise<CopySource> {
  const { isWhole = false, platform, signal } = choice;
  const call = signal === undefined ? {} : { signal };
  const part = { isWhole, platform: platform === undefined ? undefined : parsePlatform(platform) };
  switch (place.kind) {
    case 'registry': {
      const { digest } = await context.client.resolve(place.reference, call);
      const source = registrySource(context.client, place.reference, call);
      return lasting(await collectContents(source, digest, part));
    }
    case 'layout': {
      const entries = await readLayoutEntries(place.path);
      const { digest } = findLayoutEntry(place.path, entries, place.name);
      return lasting(await collectContents(layoutSource(place.path), digest, part));
    }
    case 'store':
      return await storeContents(await context.store(), place.name, choice);
    case 'layout-archive':
    case 'docker-archive':
      return await archiveContents(context, place, choice);
  }
}

function lasting(contents: Contents): CopySource {
  return { contents, [Symbol.asyncDispose]: () => Promise.resolve() };
}

async function storeContents(
  store: ImageStore,
  name: string,
  { isWhole = false, platform }: CopyChoice,
): Promise<CopySource> {
  const wanted = platform === undefined ? {} : { platform: parsePlatform(platform) };
  const image = await store.get(name, wanted);
  const contents = await store.contents(name, isWhole ? {} : { platform: image.platform });
  return { contents, [Symbol.asyncDispose]: () => contents[Symbol.asyncDispose]() };
}

/** An archive is read from its beginning to its end: what it has goes to a store, and is read from there. */
async function archiveContents(
  { layout }: CopyContext,
  { path, name }: Extract<CopyPlace, { path: string }>,
  choice: CopyChoice,
): Promise<CopySource> {
  const scratch = await openScratchStore(layout);
  try {
    const isNamed = name?.includes(':') === true;
    const names = isNamed ? {} : { names: [scratchName] };
    await scratch.store.load({ path }, { ...names, signal: choice.signal });
    const wanted = isNamed ? name : formatReference(scratchName);
    const source = await storeContents(scratch.store, wanted, choice);
    return {
      contents: source.contents,
      [Symbol.asyncDispose]: async () => {
        await source[Symbol.asyncDispose]();
        await scratch[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await scratch[Symbol.asyncDispose]();
    throw error;
  }
}

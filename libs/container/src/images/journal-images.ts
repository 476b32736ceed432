import type { RemovedImage } from '@docklet/image';
import { familiarName, familiarReference, parseReference } from '@docklet/oci';
import type { ImagesContext } from './images.js';
import type { LoadedImage } from './loaded-image.js';

/** What happens to images that are here afterwards. */
export type ImageAction = 'import' | 'load' | 'pull' | 'push' | 'save' | 'tag';

/** What is written down of it, with what Docker has as its object: an id, or the name it was asked for by. */
export interface ImageHappening {
  readonly action: ImageAction;
  readonly id: string;
  /** Default: the id. */
  readonly name?: string;
}

/** Writes down what has happened to an image, with the image's labels. */
export async function journalImage(
  { journal, store }: ImagesContext,
  { action, id, name = id }: ImageHappening,
): Promise<void> {
  const image = await (await store()).find(id);
  const attributes = { ...image?.config.config?.Labels, name };
  journal.append({ type: 'image', action, id, attributes });
}

/** Writes down that an image has come from a registry, or gone to one. */
export async function journalTransfer(
  context: ImagesContext,
  action: 'pull' | 'push',
  whole: string,
): Promise<void> {
  const reference = parseReference(whole);
  const id = familiarReference(reference);
  await journalImage(context, { action, id, name: familiarName(reference) });
}

/** Writes down that an image has got a name. */
export async function journalTag(context: ImagesContext, target: string): Promise<void> {
  const name = familiarReference(parseReference(target));
  const { id } = await (await context.store()).get(name);
  await journalImage(context, { action: 'tag', id, name });
}

/** Writes down that an image has come out of an archive, and the names that it has got. */
export async function journalAdded(
  context: ImagesContext,
  action: 'import' | 'load',
  { id, names }: LoadedImage,
): Promise<void> {
  await journalImage(context, { action, id });
  for (const { name } of names.filter(({ kind }) => kind === 'added' || kind === 'replaced')) {
    await journalImage(context, { action: 'tag', id, name });
  }
}

/** Writes down which names are gone, and whether the image is. */
export function journalRemoved(
  { journal }: ImagesContext,
  { id, untagged, removed }: Pick<RemovedImage, 'id' | 'untagged' | 'removed'>,
): void {
  const append = (action: string): void => {
    journal.append({ type: 'image', action, id, attributes: { name: id } });
  };
  untagged.forEach(() => {
    append('untag');
  });
  if (removed !== undefined) {
    append('delete');
  }
}

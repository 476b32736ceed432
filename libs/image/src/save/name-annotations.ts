import { type Descriptor, type Digest, imageLayout, parseReference } from '@docklet/oci';

/** Where containerd and Docker write the whole name; the annotation of OCI has room for the tag. */
export const wholeNameAnnotation = 'io.containerd.image.name';

/** How the entry of a layout's index says what its image is called. A digest of something else would be a lie. */
export function nameAnnotations(
  name: string | undefined,
  digest: Digest,
): Pick<Descriptor, 'annotations'> {
  const reference = name === undefined ? undefined : parseReference(name);
  if (name === undefined || (reference?.digest !== undefined && reference.digest !== digest)) {
    return {};
  }
  const tag =
    reference?.tag === undefined ? {} : { [imageLayout.refNameAnnotation]: reference.tag };
  return { annotations: { [wholeNameAnnotation]: name, ...tag } };
}

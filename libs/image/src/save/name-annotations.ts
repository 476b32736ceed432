import { type Descriptor, type Digest, imageLayout, parseReference } from '@docklet/oci';

/** Where containerd and Docker write the whole name; the annotation of OCI has room for the tag. */
export const wholeNameAnnotation = 'io.containerd.image.name';

/** How the entry of a layout's index says what its image is called. A digest of something else would be a lie. */
export function nameAnnotations(
  name: string | undefined,
  digest: Digest,
): Pick<Descriptor, 'annotations'> {
  if (name === undefined) {
    return {};
  }
  if (isTagOnly(name)) {
    return { annotations: { [imageLayout.refNameAnnotation]: name } };
  }
  const reference = parseReference(name);
  if (reference.digest !== undefined && reference.digest !== digest) {
    return {};
  }
  const tag = reference.tag === undefined ? {} : { [imageLayout.refNameAnnotation]: reference.tag };
  return { annotations: { [wholeNameAnnotation]: name, ...tag } };
}

/** Whether a name in an archive does not say of what it is a tag. */
export function isTagOnly(name: string): boolean {
  return !/[/:@]/.test(name);
}

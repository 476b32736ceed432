import { type Descriptor, type Reference, imageLayout, parseReference } from '@docklet/oci';

import { wholeNameAnnotation } from '../save/name-annotations.js';

/**
 * The name that the entry of a layout's index gives its image. A tag alone is none: it does not say of what.
 *
 * @throws InvalidReferenceError `DOCKLET_OCI_INVALID_REFERENCE`
 */
export function namesInLayout({ annotations = {} }: Descriptor): readonly Reference[] {
  const wholeName = annotations[wholeNameAnnotation];
  const name = wholeName ?? annotations[imageLayout.refNameAnnotation];
  const isWhole = wholeName !== undefined || name?.includes(':') === true;
  return name !== undefined && isWhole ? [parseReference(name)] : [];
}

import { type Descriptor, type Reference, mediaTypes } from '@docklet/oci';

import type { Call } from '../call.js';
import type { RegistryContext } from '../client/context.js';
import { readReferrersTag, referrersTag } from '../listing/list-referrers.js';
import { type PutManifest, putManifest } from './write-manifest.js';

/**
 * Writes a manifest. If it refers to another one and the registry does not keep track of that, the list under the
 * referrers tag is brought up to date (distribution specification, "Pushing Manifests with Subject").
 *
 * That list has no lock: of two clients that add to it in the same moment, one may lose its entry. The specification
 * accepts that.
 */
export async function pushManifest(
  context: RegistryContext,
  reference: Reference,
  content: { readonly bytes: Uint8Array; readonly mediaType: string },
  call: Call,
): Promise<Descriptor> {
  const put = await putManifest(context, reference, content, call);
  const document = put.parsed.kind === 'index' ? put.parsed.index : put.parsed.manifest;
  if (document.subject === undefined || put.isSubjectTracked) {
    return put.descriptor;
  }
  const { subject } = document;
  const listed = await readReferrersTag(context, reference, subject.digest, call);
  if (!listed.some(({ digest }) => digest === put.descriptor.digest)) {
    const manifests = [...listed, referrerOf(put)];
    const index = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests };
    await putManifest(
      context,
      {
        registry: reference.registry,
        repository: reference.repository,
        tag: referrersTag(subject.digest),
      },
      { bytes: Buffer.from(JSON.stringify(index)), mediaType: mediaTypes.ociIndex },
      call,
    );
  }
  return put.descriptor;
}

function referrerOf({ descriptor, parsed }: PutManifest): Descriptor {
  const document = parsed.kind === 'index' ? parsed.index : parsed.manifest;
  const configType = parsed.kind === 'manifest' ? parsed.manifest.config.mediaType : undefined;
  const artifactType = document.artifactType ?? configType;
  return {
    ...descriptor,
    ...(artifactType !== undefined && { artifactType }),
    ...(document.annotations !== undefined && { annotations: document.annotations }),
  };
}

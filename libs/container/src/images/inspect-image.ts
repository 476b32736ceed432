import type { InspectedImage } from '@docklet/image';
import { sortedByKey } from '../inspect/sorted-by-key.js';
import { familiarName } from './familiar-name.js';

/** Everything about an image, with the names that Docker gives it. */
export function inspectImage({
  image,
  summary,
}: InspectedImage): Readonly<Record<string, unknown>> {
  const { config, platform } = image;
  const history = config.history?.at(-1);
  return {
    Id: image.id,
    RepoTags: summary.names.map(familiarName),
    RepoDigests: summary.digests.map(familiarName),
    Parent: '',
    Comment: history?.comment ?? '',
    Created: config.created ?? '',
    DockerVersion: '',
    Author: config.author ?? '',
    Architecture: platform.architecture,
    ...(platform.variant === undefined ? {} : { Variant: platform.variant }),
    Os: platform.os,
    Size: summary.unpackedBytes,
    RootFS: { Type: 'layers', Layers: config.rootfs.diff_ids },
    Metadata: { LastTagTime: summary.added },
    Descriptor: image.target,
    Config: describeConfig(image),
  };
}

function describeConfig({ config: { config = {} } }: InspectedImage['image']): object {
  return {
    User: config.User ?? '',
    ExposedPorts: sorted(config.ExposedPorts),
    Env: config.Env ?? null,
    Cmd: config.Cmd ?? null,
    Healthcheck: config.Healthcheck ?? null,
    Volumes: sorted(config.Volumes),
    WorkingDir: config.WorkingDir ?? '',
    Entrypoint: config.Entrypoint ?? null,
    OnBuild: config.OnBuild ?? null,
    Labels: sorted(config.Labels),
    StopSignal: config.StopSignal ?? '',
    Shell: config.Shell ?? null,
  };
}

function sorted<T>(record: Readonly<Record<string, T>> | undefined): object | null {
  return record === undefined ? null : sortedByKey(record);
}

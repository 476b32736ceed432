import type { EngineUsage, ImageSummary, ContainerView } from '@docklet/container';
import { imageRows } from '../images/image-rows.js';
import { shortId } from '../images/short-id.js';
import { say } from '../output/say.js';
import { sizeOf } from '../output/size.js';
import { printTable } from '../output/table.js';
import { ago } from '../output/time.js';

/** What `docklet system df -v` prints: where the bytes are, one by one. */
export function printDetails(
  usage: EngineUsage,
  images: readonly ImageSummary[],
  containers: readonly ContainerView[],
): void {
  say('Images space usage:\n');
  printTable(
    [
      ...['REPOSITORY', 'TAG', 'IMAGE ID', 'CREATED', 'SIZE', 'SHARED SIZE', 'UNIQUE SIZE'],
      'CONTAINERS',
    ],
    images.flatMap((image) => imageLines(image, usage, containers)),
  );
  say('\nContainers space usage:\n');
  printTable(
    ['CONTAINER ID', 'IMAGE', 'SIZE', 'CREATED', 'STATUS', 'NAMES'],
    containers.map((container) => containerLine(container, usage)),
  );
  say('\nLocal Volumes space usage:\n');
  printTable(
    ['VOLUME NAME', 'LINKS', 'SIZE'],
    usage.volumes.map(({ name, users, bytes }) => [name, String(users), sizeOf(bytes)]),
  );
  const { blobBytes, layerBytes, partialBytes, temporaryBytes, otherBytes, unneededBytes } =
    usage.images;
  say('\nWhere the bytes are:\n');
  printTable(
    ['WHAT', 'SIZE'],
    [
      ['layers, ready to be mounted', sizeOf(layerBytes)],
      ['blobs, as they were transferred', sizeOf(blobBytes)],
      ['blobs that have arrived in part', sizeOf(partialBytes)],
      ['being made, or about to be deleted', sizeOf(temporaryBytes)],
      ['records and folders of images', sizeOf(otherBytes)],
      ['containers: what they wrote, their logs', sizeOf(usage.containerBytes)],
      ['volumes', sizeOf(usage.volumeBytes)],
      ['other', sizeOf(usage.otherBytes)],
      ['all together', sizeOf(usage.totalBytes)],
      ['of that, needed by no image', sizeOf(unneededBytes)],
    ],
  );
}

function imageLines(
  image: ImageSummary,
  { images }: EngineUsage,
  containers: readonly ContainerView[],
): string[][] {
  const { bytes = 0, ownBytes = 0 } = images.images.find(({ id }) => id === image.id) ?? {};
  const users = containers.filter(({ record }) => record.image?.id === image.id).length;
  const sizes = [sizeOf(bytes), sizeOf(bytes - ownBytes), sizeOf(ownBytes), String(users)];
  return imageRows(image, { trunc: true }).map((row) => [
    ...['Repository', 'Tag', 'ID', 'CreatedSince'].map((name) => String(row[name])),
    ...sizes,
  ]);
}

function containerLine({ record, status }: ContainerView, usage: EngineUsage): string[] {
  const { source } = record.options;
  const bytes = usage.containers.find(({ id }) => id === record.id)?.bytes ?? 0;
  return [
    shortId(record.id),
    source.kind === 'image' ? source.reference : `rootfs ${source.path}`,
    sizeOf(bytes),
    `${ago(record.createdAt)} ago`,
    status,
    record.name,
  ];
}

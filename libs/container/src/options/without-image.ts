import { isDeepStrictEqual } from 'node:util';
import type { ImageProcessConfig } from '@docklet/oci';
import { mergeHealth } from '../health/health-options.js';
import { parseExposedPort } from '../network/exposed-ports.js';
import type { ContainerOptions, PortOption } from './container-options.js';

/**
 * What was asked of a container, without what its image has filled in, so that another image can do that. What the user has
 * asked for in the image's very words counts as the image's. Volumes stay: there is something in them.
 */
export function withoutImage(
  options: ContainerOptions,
  image: ImageProcessConfig,
): ContainerOptions {
  const { user, stopSignal, health, exposedPorts = [], ports = [], labels = {}, ...rest } = options;
  const imageLabels = image.Labels ?? {};
  const imagePorts = Object.keys(image.ExposedPorts ?? {});
  const isImageHealth = isDeepStrictEqual(health, mergeHealth(undefined, image.Healthcheck));
  return {
    ...rest,
    ...(user === undefined || user === image.User ? {} : { user }),
    ...(stopSignal === undefined || stopSignal === image.StopSignal ? {} : { stopSignal }),
    ...(health === undefined || isImageHealth ? {} : { health }),
    exposedPorts: exposedPorts.filter((port) => !imagePorts.includes(port)),
    ports:
      options.publishesAll === true ? ports.filter((port) => !isOf(port, exposedPorts)) : ports,
    labels: Object.fromEntries(
      Object.entries(labels).filter(([name, value]) => imageLabels[name] !== value),
    ),
  };
}

/** Whether a port is published because it is exposed. */
function isOf(
  { hostAddress, hostPorts, ...port }: PortOption,
  exposed: readonly string[],
): boolean {
  return (
    hostAddress === undefined &&
    hostPorts === undefined &&
    exposed.some((text) => isDeepStrictEqual(parseExposedPort(text), port))
  );
}

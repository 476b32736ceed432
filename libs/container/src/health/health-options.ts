import type { ImageHealthcheck } from '@docklet/oci';
import type { HealthOptions } from '../options/container-options.js';

/** Docker's defaults. */
const defaults = {
  intervalMs: 30_000,
  timeoutMs: 30_000,
  startPeriodMs: 0,
  startIntervalMs: 5000,
  retries: 3,
  onFailure: 'none',
} as const;

const nsPerMs = 1_000_000;

/** How a container's health is checked, with nothing left open. */
export type HealthCheck = Required<HealthOptions>;

/** What the image says where the user does not. Undefined when neither says what is to be checked. */
export function mergeHealth(
  options: HealthOptions = {},
  image: ImageHealthcheck = {},
): HealthOptions | undefined {
  const fromImage = {
    ...(image.Test === undefined ? {} : { test: image.Test }),
    ...inMs('intervalMs', image.Interval),
    ...inMs('timeoutMs', image.Timeout),
    ...inMs('startPeriodMs', image.StartPeriod),
    ...inMs('startIntervalMs', image.StartInterval),
    ...(image.Retries === undefined || image.Retries === 0 ? {} : { retries: image.Retries }),
  };
  const merged: HealthOptions = { ...fromImage, ...options };
  return (merged.test ?? []).length === 0 ? undefined : merged;
}

/** How a container is to be checked; undefined when it is not. */
export function healthCheckOf(options: HealthOptions | undefined): HealthCheck | undefined {
  const test = options?.test ?? [];
  return test.length === 0 || test[0] === 'NONE' ? undefined : { ...defaults, ...options, test };
}

/** The command that checks. */
export function healthCommand({ test }: HealthCheck): readonly string[] {
  const [kind = '', ...words] = test;
  return kind === 'CMD-SHELL' ? ['/bin/sh', '-c', words.join(' ')] : words;
}

/** Go counts nanoseconds; zero stands for the default. */
function inMs<K extends string>(
  name: K,
  nanoseconds: number | undefined,
): Partial<Record<K, number>> {
  return nanoseconds === undefined || nanoseconds === 0
    ? {}
    : ({ [name]: nanoseconds / nsPerMs } as Record<K, number>);
}

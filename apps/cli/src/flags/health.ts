import { parseDuration } from '@docklet/config';
import type { HealthOptions } from '@docklet/container';
import type { Command } from 'commander';
import { Option } from 'commander';
import { UsageError } from '../usage-error.js';
import { parseInteger } from './integer.js';

/** The flags of a health check as commander collects them; `healthcheck` is false with `--no-healthcheck`. */
export interface HealthFlags {
  readonly healthcheck: boolean;
  readonly healthCmd?: string;
  readonly healthInterval?: string;
  readonly healthTimeout?: string;
  readonly healthStartPeriod?: string;
  readonly healthStartInterval?: string;
  readonly healthRetries?: string;
  readonly healthOnFailure?: 'none' | 'restart' | 'stop' | 'kill';
}

/** Adds the options that say how a container's health is checked. */
export function addHealthFlags(command: Command): void {
  command
    .option(
      '--health-cmd <script>',
      'a script for /bin/sh that tells whether the container is well',
    )
    .option('--health-interval <time>', 'how long to wait between two checks: 30s')
    .option('--health-timeout <time>', 'how long one may take: 30s')
    .option('--health-start-period <time>', 'failures do not count for so long after the start')
    .option('--health-start-interval <time>', 'how long to wait between two checks until then: 5s')
    .option(
      '--health-retries <number>',
      'so many failures one after the other make it unhealthy: 3',
    )
    .addOption(
      new Option('--health-on-failure <action>', 'what is done then').choices([
        'none',
        'restart',
        'stop',
        'kill',
      ]),
    )
    .option('--no-healthcheck', 'check nothing, whatever the image says');
}

/** What these flags ask the engine for; undefined when none was given. */
export function toHealthOptions(flags: HealthFlags): HealthOptions | undefined {
  const given: HealthOptions = {
    ...(flags.healthCmd === undefined ? {} : { test: ['CMD-SHELL', flags.healthCmd] }),
    ...inMs('intervalMs', '--health-interval', flags.healthInterval),
    ...inMs('timeoutMs', '--health-timeout', flags.healthTimeout),
    ...inMs('startPeriodMs', '--health-start-period', flags.healthStartPeriod),
    ...inMs('startIntervalMs', '--health-start-interval', flags.healthStartInterval),
    ...(flags.healthRetries === undefined ? {} : { retries: parseRetries(flags.healthRetries) }),
    ...(flags.healthOnFailure === undefined ? {} : { onFailure: flags.healthOnFailure }),
  };
  const isGiven = Object.keys(given).length > 0;
  if (!flags.healthcheck) {
    if (isGiven) {
      throw new UsageError('--no-healthcheck', 'it conflicts with the --health-* options');
    }
    return { test: ['NONE'] };
  }
  return isGiven ? given : undefined;
}

/** The shortest that Docker takes. */
const shortestMs = 1;

function inMs<K extends string>(
  name: K,
  flag: string,
  text: string | undefined,
): Partial<Record<K, number>> {
  if (text === undefined) {
    return {};
  }
  const milliseconds = parseDuration(text);
  if (milliseconds !== 0 && milliseconds < shortestMs) {
    throw new UsageError(`${flag} ${text}`, 'it is shorter than a millisecond');
  }
  // Zero stands for the default, as in an image.
  return milliseconds === 0 ? {} : ({ [name]: milliseconds } as Record<K, number>);
}

function parseRetries(text: string): number {
  const retries = parseInteger('--health-retries', text);
  if (retries < 1) {
    throw new UsageError(`--health-retries ${text}`, 'it is not a positive number');
  }
  return retries;
}

import { configuredEnvironment } from '../spec/environment.js';
import { describeExposedPorts } from './describe-ports.js';
import type { InspectRequest } from './inspect-container.js';
import type { ContainerOptions, HealthOptions } from '../options/container-options.js';
import { sortedByKey } from './sorted-by-key.js';

/** What was asked for that would be the same on another machine. */
export function describeConfig(request: InspectRequest): Record<string, unknown> {
  const { view, spec, image } = request;
  const { record } = view;
  const { hostname, domainname, process: command } = spec;
  const { options } = record;
  const { source, labels = {}, attachedStreams = [] } = options;
  return {
    Hostname: hostname ?? '',
    Domainname: domainname ?? '',
    User: options.user ?? '',
    AttachStdin: attachedStreams.includes('stdin'),
    AttachStdout: attachedStreams.includes('stdout'),
    AttachStderr: attachedStreams.includes('stderr'),
    Tty: options.hasTerminal === true,
    OpenStdin: options.hasStdin === true,
    StdinOnce: attachedStreams.includes('stdin'),
    Env: environmentOf(request),
    Cmd: commandOf(request),
    Image: source.kind === 'image' ? source.reference : '',
    ...describeExposed(options),
    Volumes: image?.Volumes ?? null,
    WorkingDir: command?.cwd === '/' ? '' : (command?.cwd ?? ''),
    Entrypoint: options.entrypoint ?? image?.Entrypoint ?? null,
    OnBuild: image?.OnBuild ?? null,
    Labels: sortedByKey(labels),
    ...describeHealthcheck(options.health),
    ...(options.stopSignal === undefined ? {} : { StopSignal: options.stopSignal }),
    ...(options.stopTimeoutSeconds === undefined
      ? {}
      : { StopTimeout: options.stopTimeoutSeconds }),
  };
}

/** Without its image only what its command got is known. */
function environmentOf({ view: { record }, spec, image }: InspectRequest): readonly string[] {
  return image === undefined
    ? (spec.process?.env ?? [])
    : configuredEnvironment(record.options.environment ?? [], image.Env ?? []);
}

function describeExposed(options: ContainerOptions): Record<string, unknown> {
  const ports = describeExposedPorts(options);
  return Object.keys(ports).length === 0 ? {} : { ExposedPorts: ports };
}

/** The user's, or else the image's; an entrypoint of the user's makes that void. */
function commandOf({ view: { record }, image }: InspectRequest): readonly string[] | null {
  const { command = [], entrypoint } = record.options;
  if (command.length > 0) {
    return command;
  }
  return entrypoint === undefined ? (image?.Cmd ?? null) : null;
}

/** Go leaves out what nobody has set. */
function unlessZero(name: string, value: number): Readonly<Record<string, number>> {
  return value === 0 ? {} : { [name]: value };
}

/** Durations are nanoseconds, as Go counts them. */
function describeHealthcheck(options: HealthOptions | undefined): Record<string, unknown> {
  if (options === undefined) {
    return {};
  }
  const { test, intervalMs = 0, timeoutMs = 0, startPeriodMs = 0, startIntervalMs = 0 } = options;
  const ns = (milliseconds: number): number => milliseconds * 1_000_000;
  return {
    Healthcheck: {
      Test: test,
      ...unlessZero('Interval', ns(intervalMs)),
      ...unlessZero('Timeout', ns(timeoutMs)),
      ...unlessZero('StartPeriod', ns(startPeriodMs)),
      ...unlessZero('StartInterval', ns(startIntervalMs)),
      ...unlessZero('Retries', options.retries ?? 0),
    },
  };
}

import { describeExposedPorts } from './describe-ports.js';
import type { InspectRequest } from './inspect-container.js';
import type { ContainerOptions, HealthOptions } from '../options/container-options.js';

/** What was asked for that would be the same on another machine. */
export function describeConfig(request: InspectRequest): Record<string, unknown> {
  const { view, spec, image } = request;
  const { record } = view;
  const { hostname, domainname, process: command } = spec;
  const { options } = record;
  const { source, labels = {}, isRemovedAtExit } = options;
  // Who is attached to a container that is removed at its end is the one who runs it.
  const isAttached = isRemovedAtExit === true;
  return {
    Hostname: hostname ?? '',
    Domainname: domainname ?? '',
    User: options.user ?? '',
    AttachStdin: isAttached && options.hasStdin === true,
    AttachStdout: isAttached,
    AttachStderr: isAttached,
    Tty: options.hasTerminal === true,
    OpenStdin: options.hasStdin === true,
    StdinOnce: options.hasStdin === true,
    Env: command?.env ?? [],
    Cmd: commandOf(request),
    Image: source.kind === 'image' ? source.reference : '',
    ...describeExposed(options),
    Volumes: image?.Volumes ?? null,
    WorkingDir: command?.cwd === '/' ? '' : (command?.cwd ?? ''),
    Entrypoint: options.entrypoint ?? image?.Entrypoint ?? null,
    OnBuild: image?.OnBuild ?? null,
    Labels: labels,
    ...describeHealthcheck(options.health),
    ...(options.stopSignal === undefined ? {} : { StopSignal: options.stopSignal }),
    ...(options.stopTimeoutSeconds === undefined
      ? {}
      : { StopTimeout: options.stopTimeoutSeconds }),
  };
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
      Interval: ns(intervalMs),
      Timeout: ns(timeoutMs),
      StartPeriod: ns(startPeriodMs),
      StartInterval: ns(startIntervalMs),
      Retries: options.retries ?? 0,
    },
  };
}

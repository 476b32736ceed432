import type { InspectRequest } from './inspect-container.js';

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
    ...(image?.ExposedPorts === undefined ? {} : { ExposedPorts: image.ExposedPorts }),
    Volumes: image?.Volumes ?? null,
    WorkingDir: command?.cwd === '/' ? '' : (command?.cwd ?? ''),
    Entrypoint: options.entrypoint ?? image?.Entrypoint ?? null,
    OnBuild: image?.OnBuild ?? null,
    Labels: labels,
    ...(options.stopSignal === undefined ? {} : { StopSignal: options.stopSignal }),
    ...(options.stopTimeoutSeconds === undefined
      ? {}
      : { StopTimeout: options.stopTimeoutSeconds }),
  };
}

/** The user's, or else the image's; an entrypoint of the user's makes that void. */
function commandOf({ view: { record }, image }: InspectRequest): readonly string[] | null {
  const { command = [], entrypoint } = record.options;
  if (command.length > 0) {
    return command;
  }
  return entrypoint === undefined ? (image?.Cmd ?? null) : null;
}

import type { RuntimeSpec } from '@docklet/oci';
import type { ContainerView } from '../engine/container-view.js';

/** What was asked for that would be the same on another machine. */
export function describeConfig(
  { record }: ContainerView,
  { hostname, domainname, process: command }: RuntimeSpec,
): Record<string, unknown> {
  const { options, args } = record;
  const { source, entrypoint, labels = {}, isRemovedAtExit } = options;
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
    Cmd: entrypoint === undefined ? args : (options.command ?? null),
    Image: source.kind === 'image' ? source.reference : '',
    Volumes: null,
    WorkingDir: command?.cwd === '/' ? '' : (command?.cwd ?? ''),
    Entrypoint: entrypoint ?? null,
    OnBuild: null,
    Labels: labels,
    ...(options.stopSignal === undefined ? {} : { StopSignal: options.stopSignal }),
    ...(options.stopTimeoutSeconds === undefined
      ? {}
      : { StopTimeout: options.stopTimeoutSeconds }),
  };
}

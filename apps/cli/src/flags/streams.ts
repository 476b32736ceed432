import type { StreamName } from '@docklet/container';
import { CommandLineError, UsageError } from '../usage-error.js';

const names: readonly StreamName[] = ['stdin', 'stdout', 'stderr'];

/** What says which streams somebody is attached to. */
export interface StreamFlags {
  readonly attach: readonly string[];
  readonly interactive?: boolean;
  readonly detach?: boolean;
}

/** Reads `--attach stdout`. */
export function parseStream(text: string): StreamName {
  const found = names.find((name) => name === text.toLowerCase());
  if (found === undefined) {
    throw new UsageError(`--attach ${text}`, `valid streams are ${names.join(', ')}`);
  }
  return found;
}

/** The streams that are named, or else those that usually are attached. */
export function attachedStreams({
  attach,
  interactive = false,
  detach = false,
}: StreamFlags): readonly StreamName[] {
  const named = attach.map(parseStream);
  if (named.length > 0 && detach) {
    throw new CommandLineError('--detach with --attach', 'nobody is attached to what is detached');
  }
  if (named.length > 0) {
    return names.filter((name) => named.includes(name));
  }
  return detach ? [] : names.filter((name) => name !== 'stdin' || interactive);
}

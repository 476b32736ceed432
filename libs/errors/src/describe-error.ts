import { isDockletError } from './docklet-error.js';

/** How much {@link describeError} tells. */
export interface DescribeOptions {
  /** Follow `cause` to the end, one line each. Default: false. */
  readonly withCauses?: boolean;
}

/**
 * An error as the lines a person reads: the message, what else failed in the cleanup, and the hint last.
 *
 * @example
 * describeError(error) // ['cannot mount …: ENOENT', 'hint: create the folder first']
 */
export function describeError(error: unknown, options: DescribeOptions = {}): readonly string[] {
  const lines = [messageOf(error)];
  if (options.withCauses === true) {
    for (const cause of causesOf(error)) {
      lines.push(`caused by: ${messageOf(cause)}`);
    }
  }
  if (isDockletError(error)) {
    for (const failure of error.cleanupErrors) {
      lines.push(`also failed while cleaning up: ${messageOf(failure)}`);
    }
    if (error.hint !== undefined) {
      lines.push(`hint: ${error.hint}`);
    }
  }
  return lines;
}

/** The message of any thrown value. */
export function messageOf(error: unknown): string {
  return isErrorLike(error) ? error.message : String(error);
}

/** Errors of other realms (a `vm` context, a worker's) are no `instanceof Error` here. */
function isErrorLike(value: unknown): value is { message: string; cause?: unknown } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'message' in value &&
    typeof value.message === 'string'
  );
}

function causesOf(error: unknown): unknown[] {
  const causes: unknown[] = [];
  let current = error;
  // A chain can be a ring when somebody else's library builds it; a cause met twice ends it.
  while (isErrorLike(current) && current.cause !== undefined && !causes.includes(current.cause)) {
    causes.push(current.cause);
    current = current.cause;
  }
  return causes;
}

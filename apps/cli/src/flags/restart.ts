import type { RestartPolicy } from '@docklet/container';
import { UsageError } from '../usage-error.js';

/** Reads `--restart`: `no`, `always`, `unless-stopped`, `on-failure` and `on-failure:TIMES`. */
export function parseRestart(text: string): RestartPolicy {
  const [, kind = '', times] = /^([a-z-]*)(?::(\d{1,9}))?$/.exec(text) ?? [];
  if (kind === 'on-failure') {
    return times === undefined ? { kind } : { kind, maxRetries: Number(times) };
  }
  if (times === undefined && (kind === 'no' || kind === 'always' || kind === 'unless-stopped')) {
    return { kind };
  }
  throw new UsageError(
    `--restart ${text}`,
    'it is not a policy',
    'there are no, on-failure[:TIMES], always and unless-stopped',
  );
}

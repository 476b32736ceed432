import type { SecurityOptions } from '@docklet/container';
import { UsageError } from '../usage-error.js';

/** Reads `--security-opt`: `no-new-privileges`, `seccomp=…`, `apparmor=…`, `systempaths=unconfined`. */
export function parseSecurityOption(text: string): SecurityOptions {
  const [name = '', value] = splitOnce(text);
  switch (name) {
    case 'no-new-privileges':
      if (value !== undefined && value !== 'true' && value !== 'false') {
        throw new UsageError(`--security-opt ${text}`, 'it is true or false');
      }
      return { noNewPrivileges: value !== 'false' };
    case 'seccomp':
      return { seccomp: required(text, value) };
    case 'apparmor':
      return { apparmor: required(text, value) };
    case 'systempaths':
      if (value !== 'unconfined') {
        throw new UsageError(`--security-opt ${text}`, 'systempaths can only be unconfined');
      }
      return { hasUnmaskedPaths: true };
    default:
      throw new UsageError(
        `--security-opt ${text}`,
        'there are no-new-privileges, seccomp=, apparmor= and systempaths=',
      );
  }
}

/** Docker took `:` before it took `=`. */
function splitOnce(text: string): string[] {
  const at = text.search(/[=:]/);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function required(text: string, value: string | undefined): string {
  if (value === undefined || value === '') {
    throw new UsageError(`--security-opt ${text}`, 'it needs a value');
  }
  return value;
}

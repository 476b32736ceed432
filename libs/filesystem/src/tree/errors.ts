import { DockletError } from '@docklet/errors';
import { quote } from '@docklet/oci';

/** A folder stands where something else is to go, or the other way round. Code `DOCKLET_FILESYSTEM_OVERWRITE`. */
export class OverwriteError extends DockletError {
  constructor(path: string, there: 'directory' | 'non-directory') {
    const other = there === 'directory' ? 'non-directory' : 'directory';
    super({
      code: 'DOCKLET_FILESYSTEM_OVERWRITE',
      message: `cannot overwrite ${there} ${quote(path)} with ${other}`,
      details: { path, there },
    });
  }
}

/** An entry that leads out of where it is to go. Code `DOCKLET_FILESYSTEM_ENTRY_PATH`. */
export class EntryPathError extends DockletError {
  constructor(path: string, reason: string) {
    super({
      code: 'DOCKLET_FILESYSTEM_ENTRY_PATH',
      message: `cannot write ${quote(path)}: ${reason}`,
      details: { path, reason },
    });
  }
}

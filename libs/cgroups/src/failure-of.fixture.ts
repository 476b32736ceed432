import { isDockletError } from '@docklet/errors';
import type { DockletError } from '@docklet/errors';

/** The Docklet error that a call throws; any other throw goes through, so that a crash fails the test. */
export function failureOf(call: () => unknown): DockletError {
  try {
    call();
  } catch (error) {
    if (isDockletError(error)) {
      return error;
    }
    throw error;
  }
  throw new Error('nothing was thrown');
}

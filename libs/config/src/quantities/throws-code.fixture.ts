import { isDockletError } from '@docklet/errors';

/** The code of the Docklet error that a call throws; any other throw goes through, so that a crash fails the test. */
export function codeOf(call: () => unknown): string | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    if (isDockletError(error)) {
      return error.code;
    }
    throw error;
  }
}

import type { AuthorizedSend } from '../auth/authenticator.js';
import type { RegistryEvent } from '../events.js';

/** Reports what a registry says about how many requests are left. The form is `76;w=21600`, as of Docker Hub. */
export function watchRateLimit(
  send: AuthorizedSend,
  report: (event: RegistryEvent) => void,
): AuthorizedSend {
  return async (request) => {
    const response = await send(request);
    const remaining = leadingNumber(response.header('ratelimit-remaining'));
    if (remaining !== undefined) {
      const limit = leadingNumber(response.header('ratelimit-limit'));
      const { registry } = request.endpoint;
      const user = response.request.info.user ?? 'anonymous';
      report({ kind: 'rate-limit', registry, remaining, limit, user });
    }
    return response;
  };
}

function leadingNumber(value: string | undefined): number | undefined {
  const digits = /^\d{1,9}/.exec(value ?? '')?.[0];
  return digits === undefined ? undefined : Number(digits);
}

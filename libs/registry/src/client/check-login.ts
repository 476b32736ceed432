import type { Call } from '../call.js';
import { assertStatus } from '../http/assert-status.js';
import { createRetrier, withRetries } from '../http/retry.js';
import type { RegistryContext } from './context.js';

/**
 * Asks a registry whether it lets us in.
 *
 * @returns as whom
 */
export async function checkLogin(
  context: RegistryContext,
  registry: string,
  call: Call,
): Promise<string> {
  const endpoint = await context.endpointOf(registry);
  return await withRetries(createRetrier(context, call), async () => {
    const url = new URL('/v2/', endpoint.origin);
    const request = { endpoint, method: 'GET', url, headers: {}, scopes: [], signal: call.signal };
    const response = await context.send(request);
    await assertStatus(response, [200]);
    response.discard();
    return response.request.info.user ?? 'anonymous';
  });
}

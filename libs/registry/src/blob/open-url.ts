import type { Readable } from 'node:stream';

import type { Call } from '../call.js';
import type { RegistryContext } from '../client/context.js';
import { InvalidOptionError } from '../errors/policy-errors.js';
import { assertStatus } from '../http/assert-status.js';
import { redactUrl } from '../http/redact-url.js';
import { createRetrier, withRetries } from '../http/retry.js';
import { streamOf } from './open-blob.js';

/**
 * What is at an address, as a stream: an archive that somebody names, no part of a registry. It is asked for without
 * credentials, and nothing says what it should be.
 */
export function openUrl(context: RegistryContext, url: URL, call: Call): Readable {
  const info = { method: 'GET', url: redactUrl(url), user: 'anonymous' };
  return streamOf(call, async (take, streamCall) => {
    const { signal } = streamCall;
    const response = await withRetries(createRetrier(context, streamCall), async () => {
      const answer = await context.sendAnonymously({
        ...{ method: 'GET', url, headers: {}, signal, info },
      });
      await assertStatus(answer, [200]);
      return answer;
    });
    await response.consume(take);
  });
}

/**
 * The address that somebody gave.
 *
 * @throws InvalidOptionError `DOCKLET_REGISTRY_INVALID_OPTION`
 */
export function parseUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new InvalidOptionError('url', 'it is not an address that begins with http or https');
  }
  if (url.username !== '' || url.password !== '') {
    throw new InvalidOptionError('url', 'it has credentials in it, which would be seen by others');
  }
  return url;
}

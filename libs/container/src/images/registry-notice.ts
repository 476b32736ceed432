import { messageOf } from '@docklet/errors';
import type { RegistryEvent } from '@docklet/registry';

/** With fewer pulls left than this, somebody should know before there are none. */
const fewPulls = 10;

/** What a person should be told of what happens at a registry; undefined if nothing is out of the ordinary. */
export function registryNotice(event: RegistryEvent): string | undefined {
  switch (event.kind) {
    case 'warning':
      return event.message;
    case 'retry': {
      const seconds = Math.ceil(event.delayMs / 1000);
      return `${messageOf(event.cause)}; trying again in ${seconds} s (attempt ${event.attempt + 1})`;
    }
    case 'origin-failed':
      return `the mirror ${event.origin} cannot help: ${messageOf(event.cause)}; going on with the next`;
    case 'rate-limit': {
      const { registry, remaining, limit, user } = event;
      const of = limit === undefined ? '' : ` of ${limit}`;
      const hint = user === 'anonymous' ? `; log in to get more: docklet login ${registry}` : '';
      return remaining < fewPulls
        ? `${registry} lets ${user} pull ${remaining}${of} more times for now${hint}`
        : undefined;
    }
    case 'served':
      return undefined;
  }
}

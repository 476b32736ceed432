import type { EngineContext } from '../engine/engine-context.js';
import type { ContainerOptions } from '../options/container-options.js';
import type { JoinedNamespaces } from '../options/joined-namespaces.js';
import { joinableNamespaces } from '../options/joined-namespaces.js';
import { ConflictingOptionsError } from '../spec/errors.js';
import { InvalidNamespaceModeError } from './errors.js';

/**
 * The containers whose namespaces a new one is to be in, with their whole ids: they may get other names.
 *
 * @throws ContainerNotFoundError (`DOCKLET_CONTAINER_NOT_FOUND`)
 * @throws {@link InvalidNamespaceModeError} (`DOCKLET_CONTAINER_NAMESPACE_MODE`)
 * @throws {@link ConflictingOptionsError} (`DOCKLET_CONTAINER_CONFLICTING_OPTIONS`)
 */
export function completeJoined(
  { containers }: EngineContext,
  { namespacesOf = {}, hostNamespaces = [] }: ContainerOptions,
): { readonly namespacesOf?: JoinedNamespaces } {
  const joined = joinableNamespaces.flatMap((type) => {
    const container = namespacesOf[type];
    if (container === undefined) {
      return [];
    }
    if (container === '') {
      throw new InvalidNamespaceModeError(type);
    }
    if (hostNamespaces.includes(type)) {
      throw new ConflictingOptionsError(`${type} of a container`, `${type} of the host`);
    }
    return [[type, containers.resolve(container)] as const];
  });
  return joined.length === 0 ? {} : { namespacesOf: Object.fromEntries(joined) };
}

import { InvalidCgroupParentError } from './errors.js';

const pattern = /^\/?[\w.-]+(?:\/[\w.-]+)*\/?$/;

/**
 * Reads the path of the cgroup that a container's own is made in, below where cgroups are mounted.
 *
 * @throws {@link InvalidCgroupParentError} (`DOCKLET_CONTAINER_INVALID_CGROUP_PARENT`)
 */
export function parseCgroupParent(text: string): string {
  const parts = text.split('/').filter((part) => part !== '');
  if (!pattern.test(text) || parts.some((part) => part === '.' || part === '..')) {
    throw new InvalidCgroupParentError(text);
  }
  return parts.join('/');
}

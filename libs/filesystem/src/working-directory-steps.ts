import type { Step } from '@docklet/syscall';
import { resultOf } from '@docklet/syscall';
import { cleanPath } from './clean-path.js';
import { openPath } from './open-path.js';
import { openTarget } from './target-steps.js';

const key = 'workdir';

/** The label under which {@link workingDirectorySteps} leave the folder's handle. There is none for `/`. */
export const workingDirectory = resultOf(`${key}:target`);

/**
 * Makes the working directory where the image lacks it. It stays inside the root whatever links lead there
 * (CVE-2026-55686), and a link of /proc to an open folder is refused (CVE-2024-21626).
 */
export function workingDirectorySteps(path: string): readonly Step[] {
  if (path === '/') {
    return [];
  }
  const clean = cleanPath(path);
  const options = { refusesLinks: false };
  return clean === '/'
    ? [openPath(clean, options, workingDirectory.step, 'the working directory')]
    : openTarget({ path: clean, kind: 'directory', ...options }, key).steps;
}

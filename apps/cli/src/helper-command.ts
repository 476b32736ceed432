import type { LoadedSettings, SettingName } from '@docklet/config';
import { settingDefinitions } from '@docklet/config';
import type { HelperCommand } from '@docklet/container';
import { realpathSync } from 'node:fs';

/** What bin/docklet.cjs is started with, too; it says why. */
const tunables =
  'glibc.malloc.hugetlb=1:glibc.malloc.top_pad=8388608:glibc.malloc.mmap_threshold=2097152:glibc.malloc.arena_max=2:';
const nodeFlags = ['--v8-pool-size=1', '--min-semi-space-size=8', '--max-semi-space-size=8', '--'];

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * How docklet is called again by the processes that look after containers: with the settings that it has now, wherever
 * they came from, and nothing else of this environment.
 */
export function helperCommand(
  { values, origins }: LoadedSettings,
  configFile: string,
  variables: Variables,
): HelperCommand {
  const names = Object.keys(settingDefinitions) as SettingName[];
  const flags = names
    .filter((name) => origins[name].kind !== 'default')
    .flatMap((name) => [settingDefinitions[name].flag, String(values[name])]);
  const script = realpathSync.native(process.argv[1] ?? '');
  return {
    argv: [process.execPath, ...nodeFlags, script, '--config', configFile, ...flags],
    environment: [
      `PATH=${variables['PATH'] ?? ''}`,
      `HOME=${variables['HOME'] ?? '/root'}`,
      `GLIBC_TUNABLES=${tunables}`,
    ],
  };
}

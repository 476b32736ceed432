export { cpuQuotaOf, formatCpuCount, parseCpuCount } from './quantities/cpu-count.js';
export type { CpuQuota } from './quantities/cpu-count.js';
export { formatCpuSet, parseCpuSet } from './quantities/cpu-set.js';
export type { CpuRange } from './quantities/cpu-set.js';
export { formatDuration, parseDuration } from './quantities/duration.js';
export {
  InvalidCpuCountError,
  InvalidCpuSetError,
  InvalidDurationError,
  InvalidSizeError,
  InvalidUlimitError,
} from './quantities/errors.js';
export { formatSize, parseSize, parseSizeLimit } from './quantities/size.js';
export { formatUlimit, parseUlimit, ulimitNames } from './quantities/ulimit.js';
export type { Ulimit, UlimitName } from './quantities/ulimit.js';
export {
  InvalidSettingError,
  InvalidSettingsFileError,
  UnknownSettingError,
  UnreadableSettingsFileError,
} from './settings/errors.js';
export { loadSettings } from './settings/load-settings.js';
export type { LoadedSettings, SettingSources } from './settings/load-settings.js';
export type { SettingDefinition } from './settings/setting-definition.js';
export { defaultSettings, settingDefinitions } from './settings/setting-definitions.js';
export type { SettingName, Settings } from './settings/setting-definitions.js';
export { describeOrigin } from './settings/setting-origin.js';
export type { SettingOrigin } from './settings/setting-origin.js';
export type { ValueKind } from './settings/value-kinds.js';

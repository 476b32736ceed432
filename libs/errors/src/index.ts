export { describeError, messageOf } from './describe-error.js';
export type { DescribeOptions } from './describe-error.js';
export { DockletError, isDockletError } from './docklet-error.js';
export type { DockletErrorInit, ErrorDetails } from './docklet-error.js';
export { nearestName } from './nearest-name.js';

import { DockletError, nearestName } from '@docklet/errors';
import { quote } from '@docklet/oci';

import { capabilityNames } from './capability-table.js';

/** A text is not the name of a capability. Code `DOCKLET_NAMESPACES_UNKNOWN_CAPABILITY`. */
export class UnknownCapabilityError extends DockletError {
  constructor(text: string) {
    const nearest = nearestCapability(text);
    super({
      code: 'DOCKLET_NAMESPACES_UNKNOWN_CAPABILITY',
      message: `cannot use capability ${quote(text)}: there is no such capability`,
      hint: nearest === undefined ? 'capabilities(7) lists them' : `the nearest one is ${nearest}`,
      details: { name: quote(text), nearest },
    });
  }
}

/** With or without the prefix: that much everybody gets right. */
function nearestCapability(text: string): string | undefined {
  const nearest = nearestName(withoutPrefix(text), capabilityNames.map(withoutPrefix));
  return nearest === undefined ? undefined : `CAP_${nearest}`;
}

function withoutPrefix(name: string): string {
  return name.replace(/^CAP_/i, '');
}

/** Who lacks a capability that was asked for. */
export type CapabilityLack = 'kernel' | 'engine';

const lacks = {
  kernel: { reason: 'this kernel does not have it', hint: undefined },
  engine: {
    reason: 'docklet itself does not have it',
    hint: 'run docklet as root, outside of any container that was denied this capability',
  },
} as const;

/** A capability was asked for that cannot be given. Code `DOCKLET_NAMESPACES_CAPABILITY_UNAVAILABLE`. */
export class CapabilityUnavailableError extends DockletError {
  constructor(name: string, lack: CapabilityLack) {
    const { reason, hint } = lacks[lack];
    super({
      code: 'DOCKLET_NAMESPACES_CAPABILITY_UNAVAILABLE',
      message: `cannot add capability ${name}: ${reason}`,
      hint,
      details: { name, lack },
    });
  }
}

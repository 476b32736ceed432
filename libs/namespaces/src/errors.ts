import { DockletError } from '@docklet/errors';
import { quote } from '@docklet/oci';

/** A namespace was asked for that is not made. Code `DOCKLET_NAMESPACES_UNSUPPORTED_NAMESPACE`. */
export class UnsupportedNamespaceError extends DockletError {
  constructor(type: string) {
    super({
      code: 'DOCKLET_NAMESPACES_UNSUPPORTED_NAMESPACE',
      message: `cannot make a namespace of type ${quote(type)}: it is not supported`,
      hint: 'without it the process would be less isolated than asked for, so it is not left out',
      details: { type },
    });
  }
}

/** A user who is in more groups than a container can be started with. Code `DOCKLET_NAMESPACES_TOO_MANY_GROUPS`. */
export class TooManyGroupsError extends DockletError {
  constructor(groups: number, limit: number) {
    super({
      code: 'DOCKLET_NAMESPACES_TOO_MANY_GROUPS',
      message: `cannot become a user in ${groups} groups: at most ${limit} are possible`,
      hint: 'name the group as well, --user NAME:GROUP; then no others are added',
      details: { groups, limit },
    });
  }
}

/** A limit of a process that does not exist. Code `DOCKLET_NAMESPACES_UNKNOWN_RLIMIT`. */
export class UnknownRlimitError extends DockletError {
  constructor(type: string) {
    super({
      code: 'DOCKLET_NAMESPACES_UNKNOWN_RLIMIT',
      message: `cannot set limit ${quote(type)}: there is no such limit`,
      details: { type },
    });
  }
}

/** A kernel parameter that a container may not set. Code `DOCKLET_NAMESPACES_SYSCTL`. */
export class SysctlError extends DockletError {
  constructor(name: string, reason: string) {
    super({
      code: 'DOCKLET_NAMESPACES_SYSCTL',
      message: `cannot set kernel parameter ${quote(name)}: ${reason}`,
      details: { name, reason },
    });
  }
}

/** A process cannot be confined by an AppArmor profile. Code `DOCKLET_NAMESPACES_APPARMOR_PROFILE`. */
export class AppArmorProfileError extends DockletError {
  constructor(profile: string, errno: string) {
    const isMissing = errno === 'ENOENT';
    super({
      code: 'DOCKLET_NAMESPACES_APPARMOR_PROFILE',
      message: `cannot confine by the AppArmor profile ${quote(profile)}: ${isMissing ? 'it is not loaded' : 'the kernel refuses'} (${errno})`,
      hint: isMissing
        ? 'load it: apparmor_parser -r FILE; aa-status lists what is loaded'
        : 'docklet itself may be confined by a profile that lets it change to no other',
      details: { profile, errno },
    });
  }
}

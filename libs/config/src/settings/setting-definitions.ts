import {
  ipAddressesKind,
  ipv4NetworkKind,
  interfaceNameKind,
  registryHostKind,
  registryMirrorKind,
} from './network-kinds.js';
import { absolutePathKind, cgroupPathKind } from './path-kinds.js';
import { setting } from './setting-definition.js';
import { booleanKind, choiceKind, eitherKind, listKind } from './value-kinds.js';

/**
 * Every setting of the engine. To add one, add an entry here: its type, its place in the file, the environment and the
 * command line, and its line in the list of settings follow from it.
 */
export const settingDefinitions = {
  root: setting({
    environment: 'DOCKLET_ROOT',
    flag: '--root',
    description: 'where images, containers and volumes are kept',
    kind: absolutePathKind,
    default: '/var/lib/docklet',
  }),
  runRoot: setting({
    environment: 'DOCKLET_RUN',
    flag: '--run-root',
    description: 'where files that need not outlive a reboot are kept',
    kind: absolutePathKind,
    default: '/run/docklet',
  }),
  insecureRegistries: setting({
    environment: 'DOCKLET_INSECURE_REGISTRIES',
    flag: '--insecure-registry',
    description: 'registries that may be spoken to over plain HTTP',
    kind: listKind(registryHostKind),
    default: [],
  }),
  registryMirrors: setting({
    environment: 'DOCKLET_REGISTRY_MIRRORS',
    flag: '--registry-mirror',
    description: 'where images are looked for before their registry is asked, in this order',
    kind: listKind(registryMirrorKind),
    default: [],
  }),
  storageDriver: setting({
    environment: 'DOCKLET_STORAGE_DRIVER',
    flag: '--storage-driver',
    description:
      'how layers are kept: EROFS images mounted directly or by loop device, or directories',
    kind: choiceKind(['auto', 'erofs', 'erofs-loop', 'directory']),
    default: 'auto',
  }),
  cgroupParent: setting({
    environment: 'DOCKLET_CGROUP_PARENT',
    flag: '--cgroup-parent',
    description: 'the control group that containers are put under',
    kind: cgroupPathKind,
    default: 'docklet',
  }),
  bridgeName: setting({
    environment: 'DOCKLET_BRIDGE_NAME',
    flag: '--bridge-name',
    description:
      'the network interface that connects containers; auto: docklet0, or one of its own for another root',
    kind: interfaceNameKind,
    default: 'auto',
  }),
  bridgeSubnet: setting({
    environment: 'DOCKLET_BRIDGE_SUBNET',
    flag: '--bridge-subnet',
    description:
      'the network that containers on the bridge get their addresses from; auto: one that overlaps no route of this host',
    kind: eitherKind('auto', ipv4NetworkKind),
    default: 'auto',
  }),
  dns: setting({
    environment: 'DOCKLET_DNS',
    flag: '--dns',
    description: 'name servers for containers, instead of those of the host',
    kind: ipAddressesKind,
    default: [],
  }),
  cdiSpecDirs: setting({
    environment: 'DOCKLET_CDI_SPEC_DIRS',
    flag: '--cdi-spec-dir',
    description:
      'where devices are specified that --device and --gpus name (CDI); a later folder has priority',
    kind: listKind(absolutePathKind),
    default: ['/etc/cdi', '/var/run/cdi'],
  }),
  noNewPrivileges: setting({
    environment: 'DOCKLET_NO_NEW_PRIVILEGES',
    flag: '--no-new-privileges',
    description: 'keep setuid programs in containers from gaining privileges',
    kind: booleanKind,
    default: false,
  }),
};

/** The name of a setting, as it stands in the settings file. */
export type SettingName = keyof typeof settingDefinitions;

/** The value of every setting. */
export type Settings = { readonly [N in SettingName]: (typeof settingDefinitions)[N]['default'] };

/** Every setting as it is when nobody has set it. */
export const defaultSettings: Settings = Object.freeze(
  Object.fromEntries(
    Object.entries(settingDefinitions).map(([name, definition]) => [name, definition.default]),
  ) as unknown as Settings,
);

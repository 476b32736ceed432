import path from 'node:path';
import type { JoinableNamespace } from '../options/joined-namespaces.js';

/** Where an engine keeps its files. Two engines with different roots never meet. */
export interface StateRoots {
  /** What outlives a reboot. */
  readonly root: string;
  /** What does not. */
  readonly runRoot: string;
}

/** The files of one container. */
export interface ContainerFiles {
  readonly folder: string;
  /** What was asked for when it was created. */
  readonly container: string;
  /** The runtime specification made from that. */
  readonly config: string;
  /**
   * A bundle as the runtime specification has it, for the hooks of its devices: a folder with the specification that it was
   * started with, and an empty one where they find its root. Only there while a container with CDI devices runs.
   */
  readonly bundle: string;
  readonly bundleConfig: string;
  readonly bundleRoot: string;
  /** What has become of it. */
  readonly state: string;
  /** How it ended, until its state says so; see `exit-record.ts`. */
  readonly exit: string;
  /** What it has written, the newest file; see `log-record.ts`. */
  readonly log: string;
  /** What is known of its health. */
  readonly health: string;
  /** Locked while its health is looked after. */
  readonly healthLock: string;
  /** Locked while its files are changed. */
  readonly lock: string;
  readonly upperDir: string;
  readonly workDir: string;
  /** A file system in a file, in place of these two: for a container whose writable layer has a limit. */
  readonly writableImage: string;
  readonly hosts: string;
  readonly hostname: string;
  readonly resolvConf: string;
  /** Leads to the network namespace of another container that it is in. */
  readonly networkNamespace: string;
  /** Lead to namespaces of other containers that it is in. */
  readonly joinedNamespaces: Readonly<Record<JoinableNamespace, string>>;
  /** There once another container has come into its network. */
  readonly networkShared: string;
}

/** The files of one volume. */
export interface VolumeFiles {
  readonly folder: string;
  /** What was asked for when it was created. */
  readonly record: string;
  /** What is in it: what containers see. */
  readonly data: string;
  /** Locked while it is changed. */
  readonly lock: string;
  /** What an image gives to it, while that is copied, and when it is all there. */
  readonly incoming: string;
  readonly arrived: string;
}

/** The root that an engine has if nobody says otherwise. */
export const defaultRoot = '/var/lib/docklet';

/** Every path that an engine uses, and every name that it has on this machine, in one place. */
export class Layout {
  /**
   * Tells this engine's interfaces and firewall table from those of engines with other roots; empty for the default one.
   */
  readonly suffix: string;
  readonly containers: string;
  /** A link for each container's name, which leads to its id. */
  readonly names: string;
  readonly images: string;
  readonly volumes: string;
  /** The networks that were created. */
  readonly networkRecords: string;
  /** Which container has which address. */
  readonly networks: string;
  /** A file for each container that has published ports. */
  readonly ports: string;
  readonly cache: string;
  /** What has happened. */
  readonly events: string;
  /** A file for each container that has been started and not yet been cleaned up after. */
  readonly live: string;
  /** There as long as the default network has a name server: for those of it that are in networks with names, too. */
  readonly defaultNames: string;
  readonly locks: string;
  /** The empty folder that containers put their root together on, each unseen by the others. */
  readonly stage: string;
  /** The folder that lies under all layers of all containers. */
  readonly mountPoints: string;

  constructor({ root, runRoot }: StateRoots) {
    this.suffix = root === defaultRoot ? '' : digest(root);
    // Two roots may be given the same place for run-time files; there they must not meet either.
    const run = path.join(runRoot, encodeURIComponent(root));
    this.containers = path.join(root, 'containers');
    this.names = path.join(root, 'names');
    this.images = path.join(root, 'images');
    this.volumes = path.join(root, 'volumes');
    this.networkRecords = path.join(root, 'networks');
    this.networks = path.join(run, 'networks');
    this.ports = path.join(run, 'ports');
    this.cache = path.join(root, 'cache');
    this.events = path.join(root, 'events');
    this.live = path.join(run, 'live');
    this.defaultNames = path.join(run, 'default-names');
    this.locks = path.join(run, 'locks');
    this.stage = path.join(run, 'stage');
    this.mountPoints = path.join(root, 'mount-points');
  }

  /** Every folder that holds something of the engine. */
  get folders(): readonly string[] {
    const { containers, names, images, volumes, networkRecords, networks } = this;
    const { events, cache, mountPoints } = this;
    const { ports, live, locks, stage } = this;
    const kept = [containers, names, images, volumes, networkRecords, events, cache, mountPoints];
    return [...kept, networks, ports, live, locks, stage];
  }

  /** The files of the container with this id. */
  containerFiles(id: string): ContainerFiles {
    const folder = `${this.containers}/${id}`;
    return {
      folder,
      container: `${folder}/container.json`,
      config: `${folder}/config.json`,
      bundle: `${folder}/bundle`,
      bundleConfig: `${folder}/bundle/config.json`,
      bundleRoot: `${folder}/bundle/rootfs`,
      state: `${folder}/state.json`,
      exit: `${folder}/exit`,
      log: `${folder}/log`,
      health: `${folder}/health.json`,
      healthLock: `${folder}/health-lock`,
      lock: `${folder}/lock`,
      upperDir: `${folder}/upper`,
      workDir: `${folder}/work`,
      writableImage: `${folder}/writable.img`,
      hosts: `${folder}/hosts`,
      hostname: `${folder}/hostname`,
      resolvConf: `${folder}/resolv.conf`,
      networkNamespace: `${folder}/network-namespace`,
      joinedNamespaces: { ipc: `${folder}/ipc-namespace`, pid: `${folder}/pid-namespace` },
      networkShared: `${folder}/network-shared`,
    };
  }

  /** The files of the volume with this name. */
  volumeFiles(name: string): VolumeFiles {
    const folder = path.join(this.volumes, name);
    return {
      folder,
      record: `${folder}/volume.json`,
      data: `${folder}/_data`,
      lock: `${folder}/lock`,
      incoming: `${folder}/incoming`,
      arrived: `${folder}/arrived`,
    };
  }
}

/**
 * FNV-1a of 32 bits: names that do not meet by accident. Cryptographic ones are no better at that, and node:crypto takes
 * 4 ms to load, in the start of every container.
 */
function digest(text: string): string {
  const hash = Buffer.from(text).reduce(
    (state, byte) => Math.imul(state ^ byte, 0x0100_0193),
    0x811c_9dc5,
  );
  return (hash >>> 0).toString(16).padStart(8, '0');
}

import {
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { lockFile } from '@docklet/syscall';
import type { IpAddress } from '../ip/ip-address.js';
import { formatAddress, tryParseAddress } from '../ip/ip-address.js';
import type { Subnet } from '../ip/subnet.js';
import { formatSubnet } from '../ip/subnet.js';
import { addressesIn, isUsable } from './address-range.js';
import {
  AddressesExhaustedError,
  AddressInUseError,
  AddressOutsideError,
  LeaseFolderError,
} from './errors.js';

/** Eight groups of four digits, and the colons between them. */
const longestAddress = 39;

/** The addresses of one network. */
export interface AddressPoolOptions {
  /** Where its leases are kept; the IPv6 addresses of the same network may be there as well. It may be lost at a reboot: no container survives that. */
  readonly folder: string;
  readonly subnet: Subnet;
  /** The host's own address in it, which no container gets. */
  readonly gateway: IpAddress;
  /**
   * Whether a container still needs its address. It must be so before the lease is asked for, and until the lease is
   * given back. It is asked while the pool is locked.
   */
  readonly isAlive: (containerId: string) => boolean;
  /** The part of the subnet that addresses are given from which nobody has asked for. Default: all of it. */
  readonly range?: Subnet | undefined;
}

/** An address that belongs to a container. */
export interface AddressLease {
  readonly address: IpAddress;
  readonly containerId: string;
}

/**
 * Hands out the addresses of a subnet, so that no two containers have the same one.
 *
 * A lease is a symbolic link: its name is the address, its target the container's id. The kernel makes it in one piece
 * and refuses a second one of that name, so there is no half of a lease and no address with two, whatever is killed
 * when. Nothing ever follows the link.
 */
export class AddressPool {
  readonly #folder: string;
  readonly #subnet: Subnet;
  readonly #range: Subnet;
  readonly #gateway: string;
  readonly #isAlive: (containerId: string) => boolean;

  constructor({ folder, subnet, gateway, isAlive, range = subnet }: AddressPoolOptions) {
    this.#folder = folder;
    this.#subnet = subnet;
    this.#range = range;
    this.#gateway = formatAddress(gateway);
    this.#isAlive = isAlive;
  }

  /**
   * Gives a container an address. Those of containers that are gone are given out again.
   *
   * @param wanted the address that it is to have; by default one that is free
   * @param preferred the one to give it then, if it is free: it has had that before
   * @throws {@link AddressesExhaustedError} (`DOCKLET_NETWORK_ADDRESSES_EXHAUSTED`)
   * @throws {@link AddressInUseError} (`DOCKLET_NETWORK_ADDRESS_IN_USE`)
   * @throws {@link AddressOutsideError} (`DOCKLET_NETWORK_ADDRESS_OUTSIDE`)
   */
  lease(containerId: string, wanted?: IpAddress, preferred?: IpAddress): AddressLease {
    return this.#locked(() => {
      if (wanted !== undefined) {
        return this.#leaseWanted(containerId, wanted);
      }
      if (
        preferred !== undefined &&
        isUsable(this.#subnet, preferred) &&
        this.#isAvailable(formatAddress(preferred))
      ) {
        return this.#leaseWanted(containerId, preferred);
      }
      for (const address of addressesIn(this.#subnet, this.#range, this.#readLast())) {
        const name = formatAddress(address);
        if (this.#isAvailable(name)) {
          symlinkSync(containerId, path.join(this.#folder, name));
          this.#writeLast(name);
          return { address, containerId };
        }
      }
      throw new AddressesExhaustedError(formatSubnet(this.#range), containerId);
    });
  }

  /**
   * Gives an address back. A second time does nothing, also when the address belongs to another container by then.
   *
   * @returns whether there was such a lease
   */
  release({ address, containerId }: AddressLease): boolean {
    return this.#locked(() => {
      const name = formatAddress(address);
      const isHeld = this.#holderOf(name) === containerId;
      if (isHeld) {
        unlinkSync(path.join(this.#folder, name));
      }
      return isHeld;
    });
  }

  /** All leases, in no order. */
  leases(): readonly AddressLease[] {
    return this.#locked(() => this.#list());
  }

  /**
   * Takes back the addresses of containers that are gone, as after a crash.
   *
   * @returns the leases that were taken back
   */
  reclaim(): readonly AddressLease[] {
    return this.#locked(() =>
      this.#list().filter(({ address }) => this.#isFree(formatAddress(address))),
    );
  }

  #leaseWanted(containerId: string, address: IpAddress): AddressLease {
    const name = formatAddress(address);
    if (!isUsable(this.#subnet, address)) {
      throw new AddressOutsideError(name, formatSubnet(this.#subnet));
    }
    if (!this.#isAvailable(name)) {
      throw new AddressInUseError(name, this.#holderOf(name));
    }
    symlinkSync(containerId, path.join(this.#folder, name));
    return { address, containerId };
  }

  /** Whether a container can have an address of the subnet. */
  #isAvailable(name: string): boolean {
    return name !== this.#gateway && this.#isFree(name);
  }

  #list(): AddressLease[] {
    return readdirSync(this.#folder).flatMap((name) => {
      const address = tryParseAddress(name);
      // The lock and the hint are not named after an address.
      const containerId = address === undefined ? undefined : this.#holderOf(name);
      return address === undefined || containerId === undefined ? [] : [{ address, containerId }];
    });
  }

  /** Whether nobody has an address; whoever had it and is gone has it no longer. */
  #isFree(name: string): boolean {
    const holder = this.#holderOf(name);
    if (holder === undefined) {
      return true;
    }
    const isDead = !this.#isAlive(holder);
    if (isDead) {
      unlinkSync(path.join(this.#folder, name));
    }
    return isDead;
  }

  #holderOf(name: string): string | undefined {
    const file = path.join(this.#folder, name);
    // Unlike readlink it can say «no» without an exception, which would cost more than all the rest.
    const stat = lstatSync(file, { throwIfNoEntry: false });
    return stat === undefined ? undefined : readlinkSync(file);
  }

  /** A hint only: when it is missing or cut short, the search begins at the first address. */
  #readLast(): IpAddress | undefined {
    try {
      return tryParseAddress(readFileSync(this.#lastPath, 'utf8').trim());
    } catch {
      return undefined;
    }
  }

  /** In place: ext4 makes a file that is truncated and written anew wait for the disk. */
  #writeLast(name: string): void {
    const fd = openSync(this.#lastPath, constants.O_WRONLY | constants.O_CREAT, 0o600);
    try {
      writeSync(fd, name.padEnd(longestAddress), 0);
    } finally {
      closeSync(fd);
    }
  }

  get #lastPath(): string {
    return path.join(this.#folder, this.#subnet.base.family === 4 ? 'last' : 'last6');
  }

  #locked<T>(run: () => T): T {
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      const lock = lockFile(path.join(this.#folder, 'lock'));
      try {
        return run();
      } finally {
        lock?.close();
      }
    } catch (error) {
      throw isFileError(error) ? new LeaseFolderError(this.#folder, error) : error;
    }
  }
}

/** Whether a call of node:fs has failed; what `isAlive` throws is its caller's. */
function isFileError(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'syscall' in error;
}

/** Leases and releases addresses until it is killed; prints each that it keeps. */
import { formatAddress } from '../ip/ip-address.js';
import { parseSubnet } from '../ip/subnet.js';
import { AddressPool } from './address-pool.js';
import { gatewayOf } from './address-range.js';

const [folder = '', name = '', count = '0'] = process.argv.slice(2);
const subnet = parseSubnet('10.0.0.0/22');
const pool = new AddressPool({ folder, subnet, gateway: gatewayOf(subnet), isAlive: () => true });

for (let round = 0; round < Number(count); round++) {
  pool.release(pool.lease(`${name}-passing`));
  process.stdout.write(`${formatAddress(pool.lease(`${name}-${round}`).address)}\n`);
}

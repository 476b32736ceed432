/** Prepares a network as soon as a line comes in, and prints what it is. */
import { once } from 'node:events';
import { formatSubnet } from '../ip/subnet.js';
import { prepareNetwork } from './prepare-network.js';

const [lockPath = ''] = process.argv.slice(2);
process.stdout.write('ready\n');
await once(process.stdin, 'data');
const { bridge, subnet } = prepareNetwork({ bridge: 'dktest0', lockPath });
process.stdout.write(`${bridge.index} ${bridge.mtu} ${formatSubnet(subnet)}\n`);
process.stdin.destroy();

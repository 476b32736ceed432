import { DockletError } from '@docklet/errors';
import { quote } from '../quote.js';

/** nft(8) did not take our rules. Code `DOCKLET_NETWORK_NFT_FAILED`. */
export class NftFailedError extends DockletError {
  constructor(table: string, program: string, output: string, cause?: unknown) {
    const [firstLine = ''] = output.trim().split('\n');
    super({
      code: 'DOCKLET_NETWORK_NFT_FAILED',
      message: `cannot write firewall table inet ${table} with ${program}: ${quote(firstLine)}`,
      hint: 'docklet needs root, a kernel with nf_tables and NAT, and an nftables that is not too old',
      details: { table, program, output: quote(output) },
      cause,
    });
  }
}

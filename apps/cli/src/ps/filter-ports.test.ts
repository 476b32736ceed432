import { describe, expect, it } from '@jest/globals';
import { parsePortFilter } from './filter-ports.js';

describe('parsePortFilter', () => {
  it.each([
    ['80', { protocol: 'tcp', first: 80, last: 80 }],
    ['53/udp', { protocol: 'udp', first: 53, last: 53 }],
    ['8000-8080/sctp', { protocol: 'sctp', first: 8000, last: 8080 }],
  ])('reads %j', (text, ports) => {
    expect(parsePortFilter('expose', text)).toEqual(ports);
  });

  it.each(['', 'x', '80/icmp', '90-80', '1-70000', '80-'])('refuses %j', (text) => {
    expect(() => parsePortFilter('publish', text)).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_CLI_USAGE',
        details: expect.objectContaining({ argument: `--filter publish=${text}` }),
      }),
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import { selectProcesses } from './select-processes.js';

const listing = `UID   PID  PPID CMD
root    1     0 /sbin/init splash
root   17     1 sh -c  sleep 1
app   170    17 sleep 1
`;

describe('selectProcesses', () => {
  it('keeps the header and the lines of the processes, cut into columns', () => {
    expect(selectProcesses(listing, [17, 170, 4711])).toEqual([
      ['UID', 'PID', 'PPID', 'CMD'],
      ['root', '17', '1', 'sh -c sleep 1'],
      ['app', '170', '17', 'sleep 1'],
    ]);
  });

  it('needs process ids', () => {
    expect(() => selectProcesses('CMD\nsh\n', [1])).toThrow(
      expect.objectContaining({ code: 'DOCKLET_CLI_PS' }),
    );
  });
});

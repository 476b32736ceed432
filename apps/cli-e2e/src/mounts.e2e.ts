import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MachineState } from './fixtures/machine.js';
import { readMachine, untilClean } from './fixtures/machine.js';
import { Sandbox } from './fixtures/sandbox.js';

let box: Sandbox;
let before: MachineState;

beforeAll(() => {
  before = readMachine();
  box = new Sandbox();
});
afterAll(async () => {
  expect(await untilClean(before)).toEqual(before);
  box[Symbol.dispose]();
});

describe('/etc/hosts, /etc/hostname and /etc/resolv.conf', () => {
  const files = '/etc/hosts /etc/hostname /etc/resolv.conf';

  it('are files of the container, which it can change', async () => {
    const script = `for file in ${files}; do echo '# mine' >>$file && tail -n 1 $file; done`;
    expect((await box.shell(script)).stdout).toBe('# mine\n# mine\n# mine\n');
  });

  it('are read-only when its root is', async () => {
    const script = `for file in ${files}; do (echo mine >>$file) 2>/dev/null || echo refused; done`;
    expect((await box.shell(script, '--read-only')).stdout).toBe('refused\nrefused\nrefused\n');
  });

  it('are made anew at each start', async () => {
    const script = `grep -c '# mine' /etc/hosts; echo '# mine' >>/etc/hosts`;
    await box.ok(['create', '--name', 'anew', '--rootfs', box.rootfs, 'sh', '-c', script]);
    expect((await box.run(['start', '-a', 'anew'])).stdout).toBe('0\n');
    expect((await box.run(['start', '-a', 'anew'])).stdout).toBe('0\n');
    await box.ok(['rm', 'anew']);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { RuntimeSpec } from '@docklet/oci';
import { execProcess } from './exec-process.js';

const spec: RuntimeSpec = {
  ociVersion: '1.2.0',
  hostname: 'web',
  process: {
    cwd: '/srv',
    user: { uid: 0, gid: 0 },
    args: ['server'],
    env: ['PATH=/bin', 'A=1', 'HOSTNAME=web'],
    noNewPrivileges: true,
  },
};

describe('execProcess', () => {
  it('is what the container’s own process is, with another command', () => {
    const process = execProcess(spec, { command: ['id', '-u'] }, '/root');
    expect(process).toMatchObject({ cwd: '/srv', args: ['id', '-u'], noNewPrivileges: true });
    expect(process.env).toEqual(['PATH=/bin', 'HOSTNAME=web', 'HOME=/root', 'A=1']);
  });

  it('puts what was asked for over what the container has', () => {
    const { cwd, env, terminal } = execProcess(
      spec,
      {
        command: ['sh'],
        environment: ['A=2', 'HOME=/x'],
        workingDirectory: '/a/../b',
        hasTerminal: true,
      },
      '/root',
    );
    expect({ cwd, terminal }).toEqual({ cwd: '/b', terminal: true });
    expect(env).toEqual(['PATH=/bin', 'HOSTNAME=web', 'TERM=xterm', 'HOME=/x', 'A=2']);
  });

  it.each([
    [{ command: [] }, 'DOCKLET_CONTAINER_NO_EXEC_COMMAND'],
    [{ command: [''] }, 'DOCKLET_CONTAINER_NO_EXEC_COMMAND'],
    [{ command: ['x'], workingDirectory: 'a' }, 'DOCKLET_CONTAINER_INVALID_WORKING_DIRECTORY'],
    [{ command: ['x'], environment: ['A'] }, 'DOCKLET_CONTAINER_INVALID_VARIABLE'],
  ])('refuses %j: %s', (options, code) => {
    expect(() => execProcess(spec, options, '/')).toThrow(expect.objectContaining({ code }));
  });
});

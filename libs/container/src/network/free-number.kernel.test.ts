import { execFileSync } from 'node:child_process';
import { afterEach, describe, expect, it } from '@jest/globals';
import { hostInterfaceName } from '@docklet/network';
import { createContainerId } from '../state/container-id.js';
import { freeNumber } from './free-number.js';

const id = createContainerId();
const taken = [1295, 1296].map((number) => hostInterfaceName(id, number));
const ip = (...args: readonly string[]): void => {
  execFileSync('ip', args);
};

afterEach(() => {
  taken.forEach((name) => {
    ip('link', 'del', name);
  });
});

describe('freeNumber', () => {
  it('goes by names that are taken, also where they begin anew', () => {
    taken.forEach((name) => {
      ip('link', 'add', name, 'type', 'bridge');
    });
    expect([1294, 1295, 1296, 1297].map((from) => freeNumber(id, from))).toEqual([
      ...[1294, 1297, 1297, 1297],
    ]);
  });
});

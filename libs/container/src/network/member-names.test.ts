import { describe, expect, it } from '@jest/globals';
import { parseAddress } from '@docklet/network';
import { renderMembers, replaceSection } from './member-names.js';

const section = (name: string): string =>
  renderMembers([{ name, address: parseAddress('10.0.0.2') }]);

describe('replaceSection', () => {
  it('adds the containers of a network at the end, and replaces them where they are', () => {
    const first = replaceSection('127.0.0.1\tlocalhost\n', section('web'));
    expect(first).toContain('localhost\n');
    expect(first).toContain('10.0.0.2\tweb\n');
    const second = replaceSection(`${first}10.9.9.9\tmine\n`, section('db'));
    expect(second).toContain('10.0.0.2\tdb\n');
    expect(second).not.toContain('web');
    expect(second).toContain('10.9.9.9\tmine\n');
  });
});

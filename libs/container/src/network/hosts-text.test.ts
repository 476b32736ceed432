import { describe, expect, it } from '@jest/globals';
import { parseAddress } from '@docklet/network';
import { addOwnLine, removeOwnLine, renderMembers, replaceSection } from './hosts-text.js';

const section = (network: string, name: string): string =>
  renderMembers(network, [{ name, address: parseAddress('10.0.0.2') }]);

describe('replaceSection', () => {
  it('adds the containers of a network at the end, and replaces them where they are', () => {
    const first = replaceSection('127.0.0.1\tlocalhost\n', 'a', section('a', 'web'));
    expect(first).toContain('localhost\n');
    expect(first).toContain('10.0.0.2\tweb\n');
    const second = replaceSection(`${first}10.9.9.9\tmine\n`, 'a', section('a', 'db'));
    expect(second).toContain('10.0.0.2\tdb\n');
    expect(second).not.toContain('web');
    expect(second).toContain('10.9.9.9\tmine\n');
  });

  it('leaves the containers of other networks alone, also of one whose name begins the same', () => {
    const both = replaceSection(section('a', 'web'), 'ab', section('ab', 'db'));
    expect(replaceSection(both, 'a', undefined)).toBe(section('ab', 'db'));
    expect(replaceSection(both, 'ab', undefined)).toBe(section('a', 'web'));
    expect(replaceSection(both, 'abc', undefined)).toBe(both);
  });
});

describe('addOwnLine', () => {
  it('stands before what is said about networks', () => {
    const hosts = `127.0.0.1\tlocalhost\n${section('a', 'web')}`;
    const added = addOwnLine(hosts, '10.0.0.9\tbox\n');
    expect(added).toBe(`127.0.0.1\tlocalhost\n10.0.0.9\tbox\n${section('a', 'web')}`);
    expect(removeOwnLine(added, '10.0.0.9\tbox\n')).toBe(hosts);
  });

  it('is at the end where there is nothing about networks', () => {
    expect(addOwnLine('x\n', 'y\n')).toBe('x\ny\n');
  });
});

describe('removeOwnLine', () => {
  it('leaves what others are called alone', () => {
    const hosts = section('a', 'web');
    expect(removeOwnLine(hosts, '10.0.0.2\tweb\n')).toBe(hosts);
    expect(removeOwnLine('10.0.0.2\tweb mine\n', '10.0.0.2\tweb\n')).toBe('10.0.0.2\tweb mine\n');
  });
});

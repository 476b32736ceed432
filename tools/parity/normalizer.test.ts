import { describe, expect, it } from '@jest/globals';
import { Normalizer } from './normalizer.ts';

const first = 'a1'.repeat(32);
const second = 'b2'.repeat(32);

describe('Normalizer', () => {
  it('numbers ids, and sees that a short one is the beginning of a long one', () => {
    const normalizer = new Normalizer();
    expect(normalizer.normalize(`${first}\nsha256:${second}\n`)).toBe('<id 1>\nsha256:<id 2>\n');
    expect(normalizer.normalize(second.slice(0, 12))).toBe('<short id 2>');
    expect(normalizer.normalize(first)).toBe('<id 1>');
  });

  it('knows a long id by the short one that came before it', () => {
    const normalizer = new Normalizer();
    expect(normalizer.normalize(first.slice(0, 12))).toBe('<short id 1>');
    expect(normalizer.normalize(`${first} ${second}`)).toBe('<id 1> <id 2>');
    expect(normalizer.normalize(second.slice(0, 12))).toBe('<short id 2>');
  });

  it('leaves numbers and words alone that only look like an id', () => {
    const text = '123456789012 0x0123456789ab deadbeef 67108864';
    expect(new Normalizer().normalize(text)).toBe(text);
  });

  it.each([
    ['2026-11-26T03:04:05.123456789Z', '<time>'],
    ['2026-11-26 03:04:05 +0000 UTC', '<time>'],
    ['2026-11-26T03:04:05.1+01:00 line', '<time> line'],
    ['Up Less than a second (healthy)', 'Up <age> (healthy)'],
    ['Exited (0) 3 seconds ago', 'Exited (0) <age> ago'],
    ['About a minute ago', '<age> ago'],
    ['sleep 5 seconds or more', 'sleep 5 seconds or more'],
  ])('replaces the time in %j', (text, expected) => {
    expect(new Normalizer().normalize(text)).toBe(expected);
  });

  it('numbers addresses of containers, and leaves the others', () => {
    const normalizer = new Normalizer();
    expect(normalizer.normalize('172.17.0.2 172.17.0.1 172.17.0.2 127.0.0.1 0.0.0.0')).toBe(
      '<address 1> <address 2> <address 1> 127.0.0.1 0.0.0.0',
    );
    expect(normalizer.normalize('02:42:ac:11:00:02')).toBe('<mac 1>');
  });

  it('replaces what it is given, and does not care how wide columns are', () => {
    const normalizer = new Normalizer([{ text: '/tmp/x', by: '<folder>' }]);
    expect(normalizer.normalize('NAME     IMAGE   \n/tmp/x/a   b\n')).toBe(
      'NAME  IMAGE\n<folder>/a  b\n',
    );
  });
});

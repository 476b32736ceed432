import { describe, expect, it } from '@jest/globals';
import { parseFilters } from './filter.js';

const known = ['name', 'label', 'dangling'];

describe('parseFilters', () => {
  it('collects the values of a key', () => {
    const filters = parseFilters(['name=a', 'NAME = b ', 'label=x=y'], known);
    expect(filters.get('name')).toEqual(['a', 'b']);
    expect(filters.get('label')).toEqual(['x=y']);
    expect(filters.get('dangling')).toEqual([]);
  });

  it.each([
    ['name', 'DOCKLET_CLI_FLAG_VALUE', 'bad format of filter (expected name=value)'],
    ['nonsense=x', 'DOCKLET_CLI_USAGE', 'there is no filter "nonsense"'],
  ])('refuses %s', (text, code, reason) => {
    expect(() => parseFilters([text], known)).toThrow(
      expect.objectContaining({
        code,
        details: { argument: `--filter ${text}`, reason },
      }),
    );
  });

  it('names the filters that there are', () => {
    expect(() => parseFilters(['x=y'], known)).toThrow(
      expect.objectContaining({ hint: 'there are name, label, dangling' }),
    );
  });
});

describe('Filters', () => {
  it('takes several values of a key for alternatives', () => {
    const filters = parseFilters(['name=a', 'name=b'], known);
    expect(filters.fits('name', (value) => value === 'b')).toBe(true);
    expect(filters.fits('name', (value) => value === 'c')).toBe(false);
    expect(filters.fits('label', () => false)).toBe(true);
  });

  it('asks for all labels', () => {
    const filters = parseFilters(['label=a', 'label=b=1'], known);
    expect(filters.fitsLabels({ a: '', b: '1' })).toBe(true);
    expect(filters.fitsLabels({ a: 'x', b: '2' })).toBe(false);
    expect(filters.fitsLabels({ b: '1' })).toBe(false);
    expect(parseFilters(['label=toString'], known).fitsLabels({})).toBe(false);
  });

  it('reads what is true or false', () => {
    expect(parseFilters(['dangling=true'], known).flag('dangling')).toBe(true);
    expect(parseFilters(['dangling=0'], known).flag('dangling')).toBe(false);
    expect(parseFilters([], known).flag('dangling')).toBeUndefined();
    expect(() => parseFilters(['dangling=maybe'], known).flag('dangling')).toThrow(
      expect.objectContaining({ code: 'DOCKLET_CLI_USAGE' }),
    );
  });
});

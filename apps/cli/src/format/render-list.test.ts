import { describe, expect, it } from '@jest/globals';
import { printable } from '../output/printable.js';
import type { ListFormat } from './render-list.js';
import { renderList } from './render-list.js';

const list: ListFormat = {
  headers: { ID: 'CONTAINER ID', Names: 'NAMES', Labels: 'LABELS' },
  table: '{{.ID}}\t{{.Names}}',
};
const rows = [
  { ID: '4f2a', Names: 'web', Labels: 'a=b', Label: (name: unknown) => `label ${String(name)}` },
  { ID: '99', Names: 'a-much-longer-name', Labels: '', Label: () => '' },
];

function render(
  format: string | undefined,
  shown: readonly (typeof rows)[number][] = rows,
): string {
  return renderList(shown, list, { format, escape: (text) => text });
}

describe('renderList', () => {
  it.each([undefined, 'table', 'table {{.ID}}\\t{{.Names}}'])(
    'prints the table for %j',
    (format) => {
      expect(render(format)).toBe(
        'CONTAINER ID   NAMES\n4f2a           web\n99             a-much-longer-name\n',
      );
    },
  );

  it('makes a column at least ten wide, as docker does', () => {
    expect(render('table {{.Names}}\t{{.ID}}', rows.slice(0, 1))).toBe(
      'NAMES     CONTAINER ID\nweb       4f2a\n',
    );
  });

  it('leaves names of columns as they are whatever is done to the values', () => {
    expect(render('table {{lower .ID}}\t{{json .Names}}', rows.slice(0, 1))).toBe(
      'CONTAINER ID   NAMES\n4f2a           "web"\n',
    );
  });

  it('prints the header of an empty list', () => {
    expect(render('table', [])).toBe('CONTAINER ID   NAMES\n');
    expect(render('{{.ID}}', [])).toBe('');
  });

  it('prints a line of JSON for each row, fields in order, methods left out', () => {
    expect(render('json', rows.slice(0, 1))).toBe('{"ID":"4f2a","Labels":"a=b","Names":"web"}\n');
  });

  it('calls methods, and has a header for them', () => {
    expect(render('table {{.Label "com.example.my-team"}}', rows.slice(0, 1))).toBe(
      'MY TEAM\nlabel com.example.my-team\n',
    );
  });

  it('takes \\t and \\n in the text for what they mean', () => {
    expect(render('{{.ID}}\\t{{.Names}}{{"\\t"}}|\\n', rows.slice(0, 1))).toBe('4f2a\tweb\t|\n\n');
  });

  it('refuses a field that rows do not have, even without rows', () => {
    for (const format of ['{{.Foo}}', 'table {{.Foo}}']) {
      expect(() => render(format, [])).toThrow(
        expect.objectContaining({
          code: 'DOCKLET_CLI_TEMPLATE_EXECUTION',
          hint: expect.stringContaining('ID, Label, Labels, Names'),
        }),
      );
    }
  });

  it('lets no value out of its cell, nor drive the terminal', () => {
    const hostile = { ...rows[0]!, Names: 'a\tb\nc\u001b[2J\u202e\u009b' };
    expect(render('table {{.Names}}', [hostile])).toBe(
      'NAMES\na\\u{9}b\\u{a}c\\u{1b}[2J\\u{202e}\\u{9b}\n',
    );
    const escaped = renderList([hostile], list, { format: '{{.Names}}', escape: printable });
    expect(escaped).toBe('a\tb\nc\\u{1b}[2J\\u{202e}\\u{9b}\n');
    expect(render('json', [hostile])).not.toMatch(/[\u001b\u202e\u009b]/);
  });
});

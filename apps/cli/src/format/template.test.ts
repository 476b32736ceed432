import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isDockletError } from '@docklet/container';
import { Template } from './template.js';

const data = {
  Client: { Version: '28.2.2', Os: 'linux', Size: 7, Share: 1.5, Empty: '', Nothing: null },
  Names: ['web', 'db'],
  Labels: { 'com.example.team': 'blue', plain: 'x' },
  Ports: { '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '8080' }], '90/udp': null },
};

function fill(template: string): string {
  return new Template(template).execute(data);
}

/** What docker 28.2 prints for the same template. */
const goldens: readonly (readonly [template: string, output: string])[] = [
  ['{{.Client.Version}}', '28.2.2'],
  ['a {{- " b " -}} c', 'a b c'],
  ['{{/* a comment */}}x', 'x'],
  ['{{1.5}} {{1e3}} {{0x10}} {{true}}', '1.5 1000 16 true'],
  ['{{"\\u00e9\\x41\\101"}}{{`raw\\n`}}', 'éAAraw\\n'],
  ["{{'a'}}", '97'],
  ['{{printf "%q %5s %d %v %x %z" "a" "b" 3 nil "hi" 2}}', '"a"     b 3 <nil> 6869 %!z(int=2)'],
  [
    '{{printf "%v %t %5.2f %-5s| %05d %o %b %c" "a" true 1.234 "x" 42 8 5 65}}',
    'a true  1.23 x    | 00042 10 101 A',
  ],
  [
    '{{printf "%d" "x"}} {{printf "%s" 3}} {{printf "%s"}}',
    '%!d(string=x) %!s(int=3) %!s(MISSING)',
  ],
  ['{{printf "a" 1}}', 'a%!(EXTRA int=1)'],
  [
    '{{len .Client.Version}}{{title "hello world"}} {{join (split "a b c" " ") ","}}',
    '6Hello World a,b,c',
  ],
  ['{{pad "x" 2 3}}| {{truncate "hello" 3}}', '  x   | hel'],
  [
    '{{$x := 1}}{{$x}} {{range $i, $e := split "a b" " "}}{{$i}}={{$e}};{{else}}none{{end}}',
    '1 0=a;1=b;',
  ],
  ['{{with .Client}}{{.Version}}{{end}}', '28.2.2'],
  ['{{println 1 "a" "b" 2 3}}{{print 1 2 "a" "b" 3}}', '1 a b 2 3\n1 2ab3'],
  ['{{eq 1 2 1}} {{lt 1 2}} {{and 1 0}} {{or 0 ""}} {{not 0}}', 'true true 0  true'],
  ['{{true}} {{print nil}}', 'true <nil>'],
  ['{{slice "hello" 1 3}}', 'el'],
  ['{{if eq .Client.Os "linux"}}yes{{else if true}}no{{else}}x{{end}}', 'yes'],
  ['{{if eq .Client.Os "plan9"}}yes{{else if true}}no{{else}}x{{end}}', 'no'],
  ['{{.Client.Version | printf "%s-%s" "x"}}', 'x-28.2.2'],
  ['{{(split "a b" " ") | len}} {{(.Client).Version}}', '2 28.2.2'],
  ['{{range split "" ","}}x{{else}}y{{end}}', 'x'],
  ['{{split "a" ","}}', '[a]'],
];

describe('Template', () => {
  it.each(goldens)('fills %s as docker does', (template, output) => {
    expect(fill(template)).toBe(output);
  });

  it.each([
    ['{{json .Names}} {{json .}}', `["web","db"] ${JSON.stringify(data)}`],
    ['{{.Names}} {{.Labels}}', '[web db] map[com.example.team:blue plain:x]'],
    ['{{range .Names}}{{.}} {{$.Client.Os}};{{end}}', 'web linux;db linux;'],
    [
      '{{range $port, $to := .Ports}}{{$port}}->{{range $to}}{{.HostPort}}{{end}} {{end}}',
      '80/tcp->8080 90/udp-> ',
    ],
    ['{{(index (index .Ports "80/tcp") 0).HostPort}}', '8080'],
    [
      '{{index .Labels "com.example.team"}}|{{index .Labels "none"}}|{{.Labels.none}}',
      'blue||<no value>',
    ],
    ['{{range .Names}}{{if eq . "db"}}{{break}}{{end}}{{.}}{{end}}', 'web'],
    ['{{range .Names}}{{if eq . "web"}}{{continue}}{{end}}{{.}}{{end}}', 'db'],
    ['{{range .Client.Nothing}}x{{else}}nothing{{end}}', 'nothing'],
    ['{{$n := "a"}}{{range .Names}}{{$n = .}}{{end}}{{$n}}', 'db'],
    ['{{if .Client.Health}}x{{else}}none{{end}}', 'none'],
    ['{{if and .Client.Health .Client.Health.Status}}x{{else}}none{{end}}', 'none'],
    ['{{.Client.Nothing}}', '<no value>'],
    ['{{upper "a"}}{{lower "B"}}{{len .Names}}{{len .Ports}}{{.Client.Share}}', 'Ab221.5'],
    ['{{printf "%v %s %q" .Names .Names .Names}}', '[web db] [web db] ["web" "db"]'],
    ['{{ne 1 2}}{{ge "b" "a"}}{{le 2 1}}{{gt 1.5 1.25}}', 'truetruefalsetrue'],
    ['{{with $v := .Client.Os}}{{$v}}{{end}}', 'linux'],
  ])('fills %s', (template, output) => {
    expect(fill(template)).toBe(output);
  });

  it.each([
    ['{{', 'unclosed action'],
    ['{{.Client', 'unclosed action'],
    ['{{foo .Client}}', 'function "foo" not defined'],
    ['{{if .Client}}', 'unexpected EOF'],
    ['{{if .Client}}a{{else}}b', 'unexpected EOF'],
    ['{{end}}', 'unexpected {{end}}'],
    ['{{if .A}}{{else}}{{else}}{{end}}', 'expected end; found {{else}}'],
    ['{{$y}}', 'undefined variable "$y"'],
    ['{{range $x := .Names}}{{end}}{{$x}}', 'undefined variable "$x"'],
    ['{{"abc}}', 'unterminated quoted string'],
    ['{{1 | 2}}', 'non executable command in pipeline stage 2'],
    ['{{ }}', 'missing value for command'],
    ['{{if}}x{{end}}', 'missing value for if'],
    ['{{break}}', '{{break}} outside {{range}}'],
    ['{{(.A}}', 'unclosed left paren'],
    ['{{template "x"}}', '{{template}} is not supported'],
    ['{{.A ]}}', 'unexpected "]" in command'],
    ['{{if .A}}'.repeat(200), 'blocks are nested more than 100 deep'],
    [`{{${'('.repeat(200)}}}`, 'parentheses are nested more than 100 deep'],
  ])('refuses %s', (template, reason) => {
    expect(() => new Template(template)).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_CLI_TEMPLATE_SYNTAX',
        details: { line: 1, reason },
      }),
    );
  });

  it.each([
    ['{{.Foo}}', "can't evaluate field Foo", 2],
    ['\n {{.Client.Version.Foo}}', "can't evaluate field Foo in type string", 3],
    ['{{.Client.Nothing.Foo}}', 'nil pointer evaluating interface {}.Foo', 2],
    ['{{.Client.Os 1}}', "can't give argument to non-function", 2],
    ['{{lower}}', 'wrong number of args for lower: want 1 got 0', 2],
    ['{{lower 1}}', 'wrong type for value; expected string; got int', 2],
    ['{{eq "a" 1}}', 'incompatible types for comparison', 2],
    ['{{index .Names 5}}', 'error calling index: reflect: slice index out of range', 2],
    ['{{range .Client.Os}}{{end}}', "range can't iterate over string", 8],
  ])('fails to fill %j', (template, reason, column) => {
    expect(() => fill(template)).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_CLI_TEMPLATE_EXECUTION',
        details: expect.objectContaining({ reason, column }),
      }),
    );
  });

  it('names the fields that there are', () => {
    expect(() => fill('{{.Foo}}')).toThrow(
      expect.objectContaining({ hint: 'there are Client, Labels, Names, Ports' }),
    );
  });

  it('escapes what comes from the data, and nothing else', () => {
    const template = new Template('\u001b{{"\u001b"}}{{.}}');
    const escape = (text: string): string => text.replaceAll('\u001b', 'ESC');
    expect(template.execute('\u001b', { escape })).toBe('\u001b\u001bESC');
  });

  const words = [
    '{{',
    '}}',
    '-',
    ' ',
    '.Client',
    '.Version',
    '.Names',
    '$x',
    ':=',
    '|',
    '(',
    ')',
    '"a"',
  ];
  const keywords = [
    'if',
    'else',
    'end',
    'range',
    'with',
    'printf',
    'json',
    'index',
    'len',
    '0',
    ',',
    '$',
    '=',
  ];

  it('fills or refuses any template, and never in another way', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc
            .array(fc.constantFrom(...words, ...keywords), { maxLength: 30 })
            .map((all) => all.join(' ')),
          fc
            .array(fc.constantFrom(...words, ...keywords), { maxLength: 30 })
            .map((all) => all.join('')),
          fc.string({ unit: 'binary' }).map((text) => `{{${text}}}`),
        ),
        (template) => {
          try {
            expect(typeof fill(template)).toBe('string');
          } catch (error) {
            expect(isDockletError(error)).toBe(true);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('leaves text without actions as it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!text.includes('{{'));
        expect(fill(text)).toBe(text);
      }),
    );
  });

  it('prints any text that stands in a string of Go', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const quoted = new Template('{{printf "%q" .}}').execute(text);
        expect(new Template(`{{${quoted}}}`).execute(undefined)).toBe(text);
      }),
    );
  });
});

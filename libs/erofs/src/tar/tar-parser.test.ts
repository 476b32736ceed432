import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isDockletError } from '@docklet/errors';
import type { RawHeader } from './raw-tar.fixture.js';
import {
  TAR_END,
  base256,
  errorOf,
  octal,
  parseOne,
  parseTar,
  rawEntry,
  rawHeader,
  rawLongName,
  rawPax,
} from './raw-tar.fixture.js';

function codeOf(run: () => unknown): string {
  return (errorOf(run) as { code: string }).code;
}

describe('TarParser', () => {
  describe('when it reads plain headers', () => {
    it('gives every field of a file', () => {
      const { entry, content } = parseOne(
        rawEntry(
          {
            name: 'dir/file',
            mode: '0104755',
            uid: '0001750',
            gid: '0000144',
            mtime: '14000000000',
          },
          'hello',
        ),
      );
      expect(entry).toEqual({
        name: Buffer.from('dir/file'),
        type: 'file',
        mode: 0o4755,
        uid: 1000,
        gid: 100,
        size: 5,
        storedBytes: 5,
        mtime: { seconds: 0o14000000000, nanoseconds: 0 },
        linkName: Buffer.alloc(0),
        deviceMajor: 0,
        deviceMinor: 0,
        xattrs: new Map(),
        sparse: undefined,
      });
      expect(content.toString()).toBe('hello');
    });

    it.each([
      ['\0', 'file'],
      ['0', 'file'],
      ['7', 'file'],
      ['1', 'hardlink'],
      ['2', 'symlink'],
      ['3', 'characterDevice'],
      ['4', 'blockDevice'],
      ['5', 'directory'],
      ['6', 'fifo'],
    ])('knows typeflag %j as %s', (typeflag, type) => {
      expect(parseOne(rawEntry({ typeflag, linkName: 'target' })).entry.type).toBe(type);
    });

    it('takes a v7 name with a slash at its end for a directory', () => {
      expect(parseOne(rawEntry({ name: 'd/', typeflag: '\0', magic: '' })).entry.type).toBe(
        'directory',
      );
    });

    it('joins prefix and name of ustar', () => {
      const { entry } = parseOne(rawEntry({ name: 'c', prefix: 'a/b' }));
      expect(entry.name.toString()).toBe('a/b/c');
    });

    it('does not take the times of an old GNU header for a prefix', () => {
      const { entry } = parseOne(
        rawEntry({ name: 'c', prefix: '14000000000', magic: 'ustar  \0' }),
      );
      expect(entry.name.toString()).toBe('c');
    });

    it('reads device numbers', () => {
      const { entry } = parseOne(
        rawEntry({ typeflag: '3', deviceMajor: '0000001', deviceMinor: '0000003' }),
      );
      expect([entry.deviceMajor, entry.deviceMinor]).toEqual([1, 3]);
    });

    it('keeps names that are not UTF-8', () => {
      const name = Buffer.from([0xff, 0xfe, 0x2f, 0x80]);
      expect(parseOne(rawEntry({ name })).entry.name).toEqual(name);
    });

    it('accepts a checksum over signed bytes', () => {
      const block = rawHeader({ name: Buffer.from([0xe4]) });
      const signed = block.reduce((sum, byte, index) => {
        const value = index >= 148 && index < 156 ? 0x20 : byte;
        return sum + (value > 127 ? value - 256 : value);
      }, 0);
      block.write(`${octal(signed, 6)}\0 `, 148, 'latin1');
      expect(parseOne(block).entry.name).toEqual(Buffer.from([0xe4]));
    });

    it('reads base-256 sizes', () => {
      const { entry } = parseOne(rawEntry({ uid: base256(3_000_000_000n, 8) }));
      expect(entry.uid).toBe(3_000_000_000);
    });

    it('ignores the size of what has no content', () => {
      const stream = [
        rawHeader({ typeflag: '5', size: 4096 }),
        rawEntry({ name: 'next' }),
        TAR_END,
      ];
      expect(parseTar(stream).map(({ entry }) => entry.name.toString())).toEqual(['file', 'next']);
    });

    it('skips the content of a GNU dump directory and of a volume label', () => {
      const stream = [
        rawEntry({ name: 'label', typeflag: 'V' }, 'x'),
        rawEntry({ name: 'd', typeflag: 'D' }, 'Yfile\0\0'),
        rawEntry({ name: 'f' }, 'content'),
        TAR_END,
      ];
      expect(
        parseTar(stream).map(({ entry, content }) => [entry.name.toString(), content.toString()]),
      ).toEqual([
        ['d', ''],
        ['f', 'content'],
      ]);
    });
  });

  describe('when it reads extension headers', () => {
    it('prefers PAX over GNU over ustar', () => {
      const gnu = rawLongName('L', 'gnu');
      expect(parseOne(gnu, rawEntry({ name: 'ustar' })).entry.name.toString()).toBe('gnu');
      expect(
        parseOne(rawPax({ path: 'pax' }), gnu, rawEntry({ name: 'ustar' })).entry.name.toString(),
      ).toBe('pax');
    });

    it('reads long link names', () => {
      const { entry } = parseOne(rawLongName('K', 'x'.repeat(3000)), rawEntry({ typeflag: '2' }));
      expect(entry.linkName).toHaveLength(3000);
    });

    it('lets PAX decide about size, ids, time and link', () => {
      const pax = rawPax({
        size: '5',
        uid: '4294967294',
        gid: '7',
        mtime: '-0.5',
        linkpath: 'l',
        comment: 'c',
      });
      const { entry, content } = parseOne(pax, rawEntry({ size: 0 }, 'hello'));
      expect(content.toString()).toBe('hello');
      expect([entry.uid, entry.gid]).toEqual([4294967294, 7]);
      expect(entry.mtime).toEqual({ seconds: -1, nanoseconds: 500_000_000 });
    });

    it('reads xattrs with any bytes', () => {
      const value = Buffer.from([0, 1, 0x0a, 0x3d, 0xff]);
      const pax = rawPax({
        'SCHILY.xattr.security.capability': value,
        'SCHILY.xattr.user.empty': '',
      });
      expect(parseOne(pax, rawEntry({})).entry.xattrs).toEqual(
        new Map([
          ['security.capability', value],
          ['user.empty', Buffer.alloc(0)],
        ]),
      );
    });

    it('applies a header to one entry only', () => {
      const stream = [rawPax({ path: 'pax', uid: '5' }), rawEntry({}), rawEntry({}), TAR_END];
      expect(parseTar(stream).map(({ entry }) => [entry.name.toString(), entry.uid])).toEqual([
        ['pax', 5],
        ['file', 0],
      ]);
    });

    it('applies global ids and times to all that follow, but no global name', () => {
      const global = rawPax({ path: 'g', uid: '5', mtime: '9' }, 'g');
      const stream = [global, rawEntry({}), rawPax({ uid: '6' }), rawEntry({}), TAR_END];
      expect(
        parseTar(stream).map(({ entry }) => [
          entry.name.toString(),
          entry.uid,
          entry.mtime.seconds,
        ]),
      ).toEqual([
        ['file', 5, 9],
        ['file', 6, 9],
      ]);
    });

    it('takes an empty record for "as in the header"', () => {
      expect(parseOne(rawPax({ path: '' }), rawEntry({ name: 'n' })).entry.name.toString()).toBe(
        'n',
      );
    });
  });

  describe('when a file is sparse', () => {
    const extents = [
      { offset: 0, length: 3 },
      { offset: 100, length: 2 },
    ];

    it('reads format 0.0', () => {
      // The keys repeat, so the records are built one by one.
      const pairs = ['GNU.sparse.offset=0', 'GNU.sparse.numbytes=3', 'GNU.sparse.offset=100']
        .concat('GNU.sparse.numbytes=2', 'GNU.sparse.size=200')
        .map((text) => `${text.length + 4} ${text}\n`)
        .join('');
      const { entry, content } = parseOne(rawPax(Buffer.from(pairs)), rawEntry({}, 'abcde'));
      expect(entry).toMatchObject({ size: 200, storedBytes: 5, sparse: extents });
      expect(content.toString()).toBe('abcde');
    });

    it('reads format 0.1', () => {
      const pax = rawPax({
        'GNU.sparse.size': '200',
        'GNU.sparse.map': '0,3,100,2',
        'GNU.sparse.name': 'real',
      });
      const { entry } = parseOne(pax, rawEntry({ name: 'GNUSparseFile.1/x' }, 'abcde'));
      expect(entry).toMatchObject({ name: Buffer.from('real'), size: 200, sparse: extents });
    });

    it('reads format 1.0', () => {
      const map = Buffer.alloc(512);
      map.write('3\n0\n3\n100\n2\n200\n0\n');
      const { entry, content } = parseOne(
        rawPax({
          'GNU.sparse.major': '1',
          'GNU.sparse.minor': '0',
          'GNU.sparse.realsize': '200',
          'GNU.sparse.name': 'real',
        }),
        rawEntry({}, Buffer.concat([map, Buffer.from('abcde')])),
      );
      expect(entry).toMatchObject({
        name: Buffer.from('real'),
        size: 200,
        storedBytes: 5,
        sparse: extents,
      });
      expect(content.toString()).toBe('abcde');
    });

    it('reads the old GNU format with a continuation block', () => {
      const pair = (offset: number, length: number) =>
        `${octal(offset, 11)}\0${octal(length, 11)}\0`;
      const header: RawHeader = {
        typeflag: 'S',
        magic: 'ustar  \0',
        size: 5,
        patches: {
          386: [0, 10, 20, 30].map((offset) => pair(offset, 1)).join(''),
          482: '\x01',
          483: octal(200, 11),
        },
      };
      const more = Buffer.alloc(512);
      more.write(pair(100, 1), 'latin1');
      const content = Buffer.alloc(512);
      content.write('abcde');
      const parsed = parseOne(rawHeader(header), more, content);
      expect(parsed.entry.size).toBe(200);
      expect(parsed.entry.sparse?.map(({ offset }) => offset)).toEqual([0, 10, 20, 30, 100]);
      expect(parsed.content.toString()).toBe('abcde');
    });

    it('takes a file that is all one piece for an ordinary one', () => {
      const pax = rawPax({ 'GNU.sparse.size': '5', 'GNU.sparse.map': '0,5' });
      expect(parseOne(pax, rawEntry({}, 'abcde')).entry.sparse).toBeUndefined();
    });

    it.each([
      ['overlap', '0,3,2,2'],
      ['descend', '100,3,0,2'],
      ['lie behind the end', '0,3,199,2'],
      ['are more than the content', '0,3,100,3'],
      ['are less than the content', '0,3,100,1'],
      ['are odd', '0,3,100'],
      ['are no numbers', '0,x'],
      ['overflow', '0,5,9007199254740991,9007199254740991'],
    ])('refuses extents that %s', (_, map) => {
      const pax = rawPax({ 'GNU.sparse.size': '200', 'GNU.sparse.map': map });
      expect(codeOf(() => parseOne(pax, rawEntry({}, 'abcde')))).toBe('DOCKLET_EROFS_TAR_HEADER');
    });

    it('refuses a map that announces too many extents before it reads them', () => {
      const pax = rawPax({ 'GNU.sparse.major': '1', 'GNU.sparse.realsize': '200' });
      const map = Buffer.alloc(512);
      map.write('99999999\n');
      expect(codeOf(() => parseOne(pax, rawEntry({}, map)))).toBe('DOCKLET_EROFS_TAR_LIMIT');
    });

    it('refuses a map longer than its entry', () => {
      const pax = rawPax({ 'GNU.sparse.major': '1', 'GNU.sparse.realsize': '200' });
      const map = Buffer.alloc(512);
      map.write('2\n0\n1');
      expect(codeOf(() => parseOne(pax, rawEntry({}, map)))).toBe('DOCKLET_EROFS_TAR_HEADER');
    });
  });

  describe('when the archive ends', () => {
    const entry = rawEntry({}, 'hello');

    it('accepts zeros behind the end', () => {
      expect(parseTar([entry, TAR_END, Buffer.alloc(9000)])).toHaveLength(1);
    });

    it('accepts a single zero block', () => {
      expect(parseTar([entry, Buffer.alloc(512)])).toHaveLength(1);
    });

    it('reads an empty archive', () => {
      expect(parseTar(TAR_END)).toEqual([]);
    });

    it('refuses anything else behind the end', () => {
      expect(codeOf(() => parseTar([entry, TAR_END, entry]))).toBe(
        'DOCKLET_EROFS_TAR_TRAILING_DATA',
      );
      expect(codeOf(() => parseTar([entry, Buffer.alloc(512), Buffer.from('x')]))).toBe(
        'DOCKLET_EROFS_TAR_TRAILING_DATA',
      );
    });

    it('refuses a stream without end, wherever it is cut', () => {
      const whole = Buffer.concat([rawPax({ path: 'p' }), entry]);
      for (const length of [0, 1, 511, 512, 600, 1024, 1536, 1540, 2047, 2048]) {
        const cut = whole.subarray(0, length);
        expect([length, codeOf(() => parseTar(cut))]).toEqual([
          length,
          'DOCKLET_EROFS_TAR_TRUNCATED',
        ]);
      }
    });

    it('accepts a missing end marker between entries when told so', () => {
      expect(parseTar(entry, { canEndWithoutMarker: true })).toHaveLength(1);
      const cut = entry.subarray(0, 700);
      expect(codeOf(() => parseTar(cut, { canEndWithoutMarker: true }))).toBe(
        'DOCKLET_EROFS_TAR_TRUNCATED',
      );
    });

    it('refuses an end where an entry was announced', () => {
      expect(codeOf(() => parseTar([rawPax({ path: 'p' }), TAR_END]))).toBe(
        'DOCKLET_EROFS_TAR_TRUNCATED',
      );
    });
  });

  it('refuses a wrong checksum', () => {
    expect(
      errorOf(() => parseTar([rawEntry({}), rawHeader({ checksum: '0000000' })])),
    ).toMatchObject({
      code: 'DOCKLET_EROFS_TAR_HEADER',
      details: { offset: 512 },
    });
  });

  it.each(['M', 'N', 'A', 'Z', '8', '\xff'])('refuses unknown type %j', (typeflag) => {
    expect(codeOf(() => parseOne(rawEntry({ typeflag })))).toBe('DOCKLET_EROFS_TAR_TYPE');
  });

  it.each([
    ['a size that is no number', { size: 'zzz' }],
    ['a negative uid', { uid: base256(-1n, 8) }],
    ['uid 4294967295, which means "none"', { uid: base256(4294967295n, 8) }],
    ['a uid of a foreign alphabet', { uid: '99' }],
  ] satisfies [string, RawHeader][])('refuses %s', (_, header) => {
    expect(codeOf(() => parseOne(rawHeader(header)))).toBe('DOCKLET_EROFS_TAR_HEADER');
  });

  it('says the same however the stream is cut into chunks', () => {
    const stream = Buffer.concat([
      rawPax({ path: 'long/'.repeat(200), mtime: '1.5' }),
      rawEntry({}, 'x'.repeat(1500)),
      rawLongName('L', 'y'.repeat(700)),
      rawEntry({ typeflag: '2', linkName: 'z' }),
      rawPax({ 'GNU.sparse.size': '200', 'GNU.sparse.map': '0,3,100,2' }),
      rawEntry({}, 'abcde'),
      TAR_END,
    ]);
    const whole = parseTar(stream);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), (chunkSize) => {
        expect(parseTar(stream, { chunkSize })).toEqual(whole);
      }),
    );
  });

  it('keeps what was not taken when more is fed', () => {
    expect(parseTar([rawEntry({}, 'hello'), TAR_END], { chunkSize: 100 })).toHaveLength(1);
  });

  describe('on hostile bytes', () => {
    const isTyped = (run: () => unknown): void => {
      try {
        run();
      } catch (error) {
        expect(isDockletError(error)).toBe(true);
      }
    };

    it('ends with a result or a typed error for random bytes', () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => {
          isTyped(() => parseTar(Buffer.from(bytes)));
        }),
      );
    });

    it('ends with a result or a typed error for headers with random fields', () => {
      const field = fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes));
      const header = fc.record({
        name: field,
        size: field,
        uid: field,
        mtime: field,
        typeflag: fc.constantFrom(...Array.from('0123456gxLKSDV7\0')),
        magic: fc.constantFrom('ustar\x0000', 'ustar  \0', ''),
        prefix: fc.uint8Array({ maxLength: 155 }).map((bytes) => Buffer.from(bytes)),
      });
      fc.assert(
        fc.property(fc.array(header, { maxLength: 5 }), fc.uint8Array(), (headers, tail) => {
          isTyped(() => parseTar([...headers.map(rawHeader), Buffer.from(tail)]));
        }),
      );
    });

    it('ends with a result or a typed error for PAX headers with random records', () => {
      const key = fc.constantFrom(
        'path',
        'size',
        'uid',
        'mtime',
        'GNU.sparse.major',
        'GNU.sparse.map',
        'GNU.sparse.size',
        'GNU.sparse.realsize',
        'GNU.sparse.offset',
        'GNU.sparse.numbytes',
        'SCHILY.xattr.user.x',
      );
      const value = fc.oneof(
        fc.integer().map(String),
        fc.string(),
        fc.constantFrom('0,1', '1', '0,5'),
      );
      const pax = fc
        .array(fc.tuple(key, value))
        .map((records) => rawPax(Object.fromEntries(records) as Record<string, string>));
      fc.assert(
        fc.property(pax, fc.string(), (extension, content) => {
          isTyped(() => parseTar([extension, rawEntry({}, content), TAR_END]));
        }),
      );
    });
  });
});

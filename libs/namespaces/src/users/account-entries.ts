import { parseAccountId } from './account-id.js';
import { isAccountName } from './account-name.js';
import { AccountFileError } from './errors.js';

/** The longest line that is read. A group with 20,000 members has one of half this length. */
export const maxAccountLineBytes = 256 * 1024;

/** `a::0`, a group without members. */
const shortestEntryBytes = 4;

const newline = 0x0a;

/** A user of /etc/passwd; passwd(5). */
export interface PasswdEntry {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** A group of /etc/group; group(5). */
export interface GroupEntry {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

/**
 * The users of a passwd file, one after the other. A line that is not an entry is skipped: to take an id that cannot be
 * read for 0 would make somebody root.
 *
 * @throws {@link AccountFileError} (`DOCKLET_NAMESPACES_ACCOUNT_FILE`) for a line above {@link maxAccountLineBytes}
 */
export function* passwdEntries(passwd: Uint8Array): Generator<PasswdEntry> {
  for (const fields of recordsOf(passwd, '/etc/passwd')) {
    const [name = '', , uidField = '', gidField = '', , home = ''] = fields;
    const uid = parseAccountId(uidField);
    const gid = parseAccountId(gidField);
    if (isAccountName(name) && uid !== undefined && gid !== undefined) {
      yield { name, uid, gid, home };
    }
  }
}

/**
 * The groups of a group file, one after the other; see {@link passwdEntries}.
 *
 * @throws {@link AccountFileError} (`DOCKLET_NAMESPACES_ACCOUNT_FILE`) for a line above {@link maxAccountLineBytes}
 */
export function* groupEntries(group: Uint8Array): Generator<GroupEntry> {
  for (const fields of recordsOf(group, '/etc/group')) {
    const [name = '', , gidField = '', members = ''] = fields;
    const gid = parseAccountId(gidField);
    if (isAccountName(name) && gid !== undefined) {
      yield { name, gid, members: members.split(',') };
    }
  }
}

/** The fields of each line. All lines are measured first, so that what comes out does not depend on who is looked for. */
function* recordsOf(file: Uint8Array, path: string): Generator<readonly string[]> {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  for (const { start, end } of linesOf(bytes)) {
    if (end - start > maxAccountLineBytes) {
      throw new AccountFileError(path, `a line is longer than ${maxAccountLineBytes} bytes`);
    }
  }
  for (const { start, end } of linesOf(bytes)) {
    if (end - start >= shortestEntryBytes) {
      yield bytes.toString('utf8', start, end).trim().split(':');
    }
  }
}

function* linesOf(bytes: Buffer): Generator<{ readonly start: number; readonly end: number }> {
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(newline, start);
    const end = found < 0 ? bytes.length : found;
    yield { start, end };
    start = end + 1;
  }
}

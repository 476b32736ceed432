/**
 * Keeps in docs/api what a library offers, so that whoever reviews a change sees what it does to those who import the
 * library, and CI fails for one that nobody has looked at.
 *
 *     node tools/api/report.ts libs/config            compares
 *     node tools/api/report.ts libs/config --write    writes
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { reportApi, reportName } from './api-report.ts';

const workspace = path.resolve(import.meta.dirname, '../..');
const { values, positionals } = parseArgs({
  options: { write: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const [project = ''] = positionals;
const folder = path.join(workspace, project);
const result = reportApi({
  folder,
  reports: path.join(workspace, 'docs/api'),
  tsconfig: path.join(workspace, 'tsconfig.base.json'),
  isWritten: values.write,
});
if (result !== 'same') {
  process.stderr.write(
    result === 'changed'
      ? `${project} exports something else than docs/api/${reportName(folder)} says. If that is meant: npm run api\n`
      : `${project}: its types cannot be read\n`,
  );
  process.exitCode = 1;
}

/**
 * `npm test`: sets up what the tests need and runs all of them: pure ones, and those that need the kernel and root.
 * The last line is the count.
 */
import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { installPackages, runtimePackages, testPackages } from '../setup/packages.ts';

const workspace = path.join(import.meta.dirname, '../..');
const reports = path.join(workspace, '.cache/test-reports');

/** The part of Jest's report that is counted. */
interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  /** Suites that could not even be loaded; a suite with a failed test is not one of them. */
  readonly numRuntimeErrorTestSuites: number;
}

if (process.platform !== 'linux' || process.getuid?.() !== 0) {
  console.error('The tests run containers: they need Linux, and root.');
  process.exit(1);
}
if (!installPackages([...runtimePackages, ...testPackages])) {
  process.exit(1);
}
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

/** Tests that nobody runs are worse than none. */
const forgotten = globSync('{libs,apps}/*/src/**/*.kernel.test.ts', { cwd: workspace })
  .map((file) => file.split('/').slice(0, 2).join('/'))
  .filter(
    (project) =>
      !readFileSync(path.join(workspace, project, 'project.json'), 'utf8').includes(
        '"test-kernel"',
      ),
  );
if (forgotten.length > 0) {
  console.error(
    `These have kernel tests and no target test-kernel: ${[...new Set(forgotten)].join(', ')}`,
  );
  process.exit(1);
}

const results = ['test', 'test-kernel'].map((target) => {
  const parallel = target === 'test' ? '2' : '1';
  const { status } = spawnSync(
    'npx',
    [
      'nx',
      'run-many',
      '-t',
      target,
      `--parallel=${parallel}`,
      '--skip-nx-cache',
      '--outputStyle=static',
    ],
    { stdio: 'inherit', cwd: workspace, env: { ...process.env, DOCKLET_TEST_REPORTS: reports } },
  );
  return status;
});

const counts = globSync(path.join(reports, '*.json')).map(
  (file) => JSON.parse(readFileSync(file, 'utf8')) as JestReport,
);
const sum = (count: (report: JestReport) => number): number =>
  counts.reduce((total, report) => total + count(report), 0);
const failed = sum((report) => report.numFailedTests + report.numRuntimeErrorTestSuites);
console.log(
  `${sum((report) => report.numPassedTests)} passed, ${failed} failed, ${sum((report) => report.numPendingTests)} skipped`,
);
process.exit(results.every((status) => status === 0) && failed === 0 ? 0 : 1);

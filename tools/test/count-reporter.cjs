const { writeFileSync } = require('node:fs');
const path = require('node:path');

/** Leaves the numbers of a run where `npm test` adds them up. */
module.exports = class CountReporter {
  onRunComplete(contexts, results) {
    const [context] = contexts;
    const name = context?.config.displayName?.name ?? 'tests';
    const file = `${name}-${process.env.DOCKLET_TESTS ?? 'all'}.json`;
    const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites } = results;
    writeFileSync(
      path.join(process.env.DOCKLET_TEST_REPORTS, file),
      JSON.stringify({
        numPassedTests,
        numFailedTests,
        numPendingTests,
        numRuntimeErrorTestSuites,
      }),
    );
  }
};

import path from 'node:path';

const workspaceRoot = import.meta.dirname;

/**
 * Tests run as ES modules, straight from the TypeScript sources: a library's import of another one goes to that
 * one's src/, so no build has to come first. ts-jest only strips types here; checking them is `typecheck`'s job.
 */
const kind = process.env.DOCKLET_TESTS;

const reporters =
  process.env.DOCKLET_TEST_REPORTS === undefined
    ? ['default']
    : ['default', path.join(workspaceRoot, 'tools/test/count-reporter.cjs')];

const preset = {
  reporters,
  testEnvironment: 'node',
  // Only against a test that hangs: how fast something is says `npm run bench`, on a machine that has nothing else to do.
  testTimeout: 10 * 60_000,
  // The pure tests, the ones that need the kernel and root, or (when run by hand) both.
  testMatch: [
    kind === 'kernel' ? '<rootDir>/src/**/*.kernel.test.ts' : '<rootDir>/src/**/*.test.ts',
  ],
  testPathIgnorePatterns: kind === 'unit' ? ['\\.kernel\\.test\\.ts$'] : [],
  moduleFileExtensions: ['ts', 'js', 'cjs', 'mjs', 'json', 'node'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^@docklet/([a-z]+)$': path.join(workspaceRoot, 'libs/$1/src/index.ts'),
  },
  transform: {
    '^.+\\.ts$': [
      'ts-jest',
      { useESM: true, tsconfig: path.join(workspaceRoot, 'tsconfig.jest.json') },
    ],
  },
};

// Jest imports it, Nx requires it.
export { preset as default, preset as 'module.exports' };

module.exports = {
  displayName: 'cli-e2e',
  preset: '../../jest.preset.js',
  // Every test here needs the kernel, whatever its file is called.
  testMatch: ['<rootDir>/src/**/*.e2e.ts'],
};

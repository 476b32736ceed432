const preset = require('../jest.preset.js');

module.exports = {
  ...preset,
  displayName: 'tools',
  testMatch: preset.testMatch.map((pattern) => pattern.replace('<rootDir>/src', '<rootDir>')),
};

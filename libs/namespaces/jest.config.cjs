module.exports = {
  displayName: 'namespaces',
  preset: '../../jest.preset.js',
};

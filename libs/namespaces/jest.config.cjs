module.exports = {
  displayName: 'namespaces',
  preset: '../../jest.preset.cjs',
};

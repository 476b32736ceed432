module.exports = {
  displayName: 'oci',
  preset: '../../jest.preset.cjs',
};

module.exports = {
  displayName: 'oci',
  preset: '../../jest.preset.js',
};

module.exports = {
  displayName: 'cgroups',
  preset: '../../jest.preset.js',
};

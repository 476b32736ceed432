module.exports = {
  displayName: 'container',
  preset: '../../jest.preset.cjs',
};

module.exports = {
  displayName: 'syscall',
  preset: '../../jest.preset.js',
};

module.exports = {
  displayName: 'erofs',
  preset: '../../jest.preset.js',
};

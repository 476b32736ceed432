module.exports = {
  displayName: 'filesystem',
  preset: '../../jest.preset.js',
};

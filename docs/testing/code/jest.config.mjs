export default {
  testEnvironment: 'jsdom',
  transform: {
    '\\.js$': ['babel-jest', { plugins: ['@babel/plugin-transform-modules-commonjs'] }],
  },
  // These packages have ES modules only.
  transformIgnorePatterns: ['/node_modules/(?!(analytics-embed|lit|lit-element|lit-html|@lit)/)'],
};

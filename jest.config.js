/** @type {import('jest').Config} */
const common = {
  moduleFileExtensions: ['ts', 'js', 'json'], // sources before stale compiled files
  moduleNameMapper: { '^cdk-user-inline-policy$': '<rootDir>/lib/index.ts' },
  modulePathIgnorePatterns: ['<rootDir>/.tmp/', '<rootDir>/dist/'],
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'tsconfig.dev.json' }] },
  testEnvironment: 'node',
  globalSetup: '<rootDir>/test/global-setup.js',
};

/** @type {import('jest').Config} */
module.exports = {
  maxWorkers: '100%',
  // Ends a test that hangs, and nothing else: no test fails because the machine is busy. Jest knows one value for all
  // projects; the longest tests take some minutes on two busy cores.
  testTimeout: 60 * 60_000,
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: [
        '/node_modules/',
        '<rootDir>/test/e2e/',
        '<rootDir>/test/languages/',
        '<rootDir>/test/model/',
        '<rootDir>/test/package/',
      ],
    },
    {
      ...common,
      displayName: 'model',
      testMatch: ['<rootDir>/test/model/**/*.test.ts'],
    },
    {
      ...common,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
      globalSetup: '<rootDir>/test/e2e/global-setup.js',
      globalTeardown: '<rootDir>/test/e2e/global-teardown.js',
    },
    {
      ...common,
      displayName: 'package',
      testMatch: ['<rootDir>/test/package/**/*.test.ts'],
      globalSetup: '<rootDir>/test/package/global-setup.js',
      globalTeardown: '<rootDir>/test/package/global-teardown.js',
    },
    {
      ...common,
      displayName: 'languages',
      testMatch: ['<rootDir>/test/languages/**/*.test.ts'],
      globalSetup: '<rootDir>/test/languages/global-setup.js',
      globalTeardown: '<rootDir>/test/languages/global-teardown.js',
    },
  ],
};

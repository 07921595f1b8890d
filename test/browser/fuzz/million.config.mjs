import { register } from 'tsx/esm/api';

register();

// Plays a million messages, or FUZZ_MESSAGES, in each engine: `npm run fuzz`.
const { testRunnerConfig } = await import('../../support/wtr/config.ts');
const config = await testRunnerConfig();
const script = `<script>globalThis.__fuzzMessages = ${Number(process.env['FUZZ_MESSAGES'] ?? 1_000_000)};</script>`;

export default {
  ...config,
  files: ['test/browser/fuzz.test.ts'],
  testsFinishTimeout: 3_600_000,
  testRunnerHtml: (...page) => config.testRunnerHtml(...page).replace('<body>', `<body>${script}`),
};

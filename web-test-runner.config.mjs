import { register } from 'tsx/esm/api';

register();

const { testRunnerConfig } = await import('./test/support/wtr/config.ts');

export default await testRunnerConfig();

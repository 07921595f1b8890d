import { join } from 'node:path';

/** One part of a test run. */
export interface Stage {
  readonly name: string;
  /** What is run, without a shell. */
  readonly command: readonly string[];
  /** `check`: it passes or fails as one. `tests`: it counts. `engines`: it counts, and every engine must have run. */
  readonly kind: 'check' | 'tests' | 'engines';
  /** The stages that must have ended before. */
  readonly after?: readonly string[];
}

const bin = (name: string): string => join('node_modules', '.bin', name);
const nodeTests = (folder: string): string[] => [
  process.execPath,
  '--import',
  'tsx',
  'test/support/runner/node-tests.ts',
  folder,
];

const npmRun = (script: string, ...args: string[]): string[] => [
  'npm',
  'run',
  '--silent',
  script,
  ...(args.length > 0 ? ['--', ...args] : []),
];

/**
 * All stages. The end-to-end tests wait in real time and have limits, so nothing runs at the same time. After them the slow ones
 * are first; checks, which have a low priority, fill the rest of the time. With `TEST_SCOPE=all`, as in continuous integration,
 * all examples are built, and the simulation must find every mutant.
 */
export function stages(): readonly Stage[] {
  const isAll = process.env['TEST_SCOPE'] === 'all';
  const others: readonly Stage[] = [
    { name: 'browser', kind: 'engines', command: [bin('wtr')] },
    ...(isAll ? [{ name: 'mutants', kind: 'check', command: npmRun('mutants') } as const] : []),
    { name: 'lint', kind: 'check', command: [bin('eslint'), '.', '--max-warnings', '0'] },
    { name: 'node', kind: 'tests', command: nodeTests('test/node') },
    {
      name: 'examples',
      kind: 'tests',
      command: [bin('tsx'), 'examples/drive/main.ts', ...(isAll ? [] : ['--only', 'vue'])],
    },
    { name: 'types', kind: 'check', command: [bin('tsc'), '-p', 'tsconfig.json'] },
    { name: 'words', kind: 'check', command: [process.execPath, 'build/check-words.mjs'] },
    { name: 'format', kind: 'check', command: [bin('prettier'), '--check', '--log-level', 'warn', '.'] },
    { name: 'docs', kind: 'check', command: npmRun('docs:build') },
    { name: 'publint', kind: 'check', command: [bin('publint'), '--strict'] },
    { name: 'attw', kind: 'check', command: [bin('attw'), '--pack', '.', '--profile', 'esm-only'] },
    { name: 'size', kind: 'check', command: npmRun('size') },
    { name: 'simulate', kind: 'check', command: npmRun('simulate', '--seeds', '2000') },
    { name: 'tabs', kind: 'check', command: npmRun('simulate', '--tabs', '--seeds', '1000') },
  ];
  return [
    { name: 'build', kind: 'check', command: npmRun('build') },
    { name: 'e2e', kind: 'engines', command: nodeTests('test/e2e'), after: ['build'] },
    ...others.map(stage => ({ ...stage, after: ['e2e'] })),
    { name: 'site', kind: 'engines', command: nodeTests('test/site'), after: ['docs'] },
  ];
}

import { join } from 'node:path';

/** One part of a test run. */
export interface Stage {
  readonly name: string;
  /** What is run, without a shell. */
  readonly command: readonly string[];
  /** `check`: it passes or fails as one. `tests`: it counts. `engines`: it counts, and every engine must have run. */
  readonly kind: 'check' | 'tests' | 'engines';
}

const bin = (name: string): string => join('node_modules', '.bin', name);
const nodeTests = (folder: string): string[] => [
  process.execPath,
  '--import',
  'tsx',
  'test/support/runner/node-tests.ts',
  folder,
];

/** All parts, in the order in which they fail fastest. */
export const stages: readonly Stage[] = [
  { name: 'format', kind: 'check', command: [bin('prettier'), '--check', '--log-level', 'warn', '.'] },
  { name: 'lint', kind: 'check', command: [bin('eslint'), '.', '--max-warnings', '0'] },
  { name: 'words', kind: 'check', command: [process.execPath, 'build/check-words.mjs'] },
  { name: 'types', kind: 'check', command: [bin('tsc'), '-p', 'tsconfig.json'] },
  { name: 'build', kind: 'check', command: ['npm', 'run', '--silent', 'build'] },
  { name: 'publint', kind: 'check', command: [bin('publint'), '--strict'] },
  { name: 'attw', kind: 'check', command: [bin('attw'), '--pack', '.', '--profile', 'esm-only'] },
  { name: 'size', kind: 'check', command: [bin('tsx'), 'bench/size/main.ts', '--check'] },
  { name: 'bench', kind: 'check', command: [bin('tsx'), 'bench/main.ts', '--check'] },
  { name: 'docs', kind: 'check', command: ['npm', 'run', '--silent', 'docs:build'] },
  {
    name: 'simulate',
    kind: 'check',
    command: ['npm', 'run', '--silent', 'simulate', '--', '--seeds', '2000'],
  },
  {
    name: 'tabs',
    kind: 'check',
    command: ['npm', 'run', '--silent', 'simulate:tabs', '--', '--seeds', '1000'],
  },
  { name: 'mutants', kind: 'check', command: ['npm', 'run', '--silent', 'simulate:mutants'] },
  { name: 'node', kind: 'tests', command: nodeTests('test/node') },
  { name: 'browser', kind: 'engines', command: [bin('wtr')] },
  { name: 'e2e', kind: 'engines', command: nodeTests('test/e2e') },
  // The library is built by now.
  { name: 'examples', kind: 'tests', command: [bin('tsx'), 'examples/drive/main.ts'] },
];

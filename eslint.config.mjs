import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import { configs as lit } from 'eslint-plugin-lit';
import { configs as wc } from 'eslint-plugin-wc';
import tseslint from 'typescript-eslint';

import { retiredNames } from './build/retired-words.mjs';

/** The one-way dependencies (CONTRIBUTING.md): modules that a folder of src must not import. */
const walls = (files, group, message) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns: [{ group, message }] }] },
});

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'node_modules/',
      'recipes/',
      '.cache/',
      'docs/.vitepress/{cache,dist}/',
      // The apps have their own checks and dependencies.
      ...[
        'plain-html',
        'react-19',
        'react-18',
        'vue',
        'svelte',
        'angular',
        'react-router',
        'astro',
        'next',
      ].map(app => `examples/${app}/`),
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    files: ['src/elements/**/*.ts', 'src/inspector/**/*.ts'],
    extends: [lit['flat/recommended'], wc['flat/best-practice']],
  },
  {
    files: ['demo/**/*.ts', 'examples/bff/**/*.ts', 'interop/oauth/*.ts', 'test/support/bff/**/*.ts'],
    rules: {
      // openid-client marks it as deprecated only to draw attention; these files use plain http on the loopback interface.
      '@typescript-eslint/no-deprecated': [
        'error',
        { allow: [{ from: 'package', package: 'openid-client', name: 'allowInsecureRequests' }] },
      ],
    },
  },
  {
    files: ['examples/public-client/*.ts'],
    rules: {
      // As above; here it is switched on by the address of a test's server.
      '@typescript-eslint/no-deprecated': [
        'error',
        { allow: [{ from: 'package', package: 'oauth4webapi', name: 'allowInsecureRequests' }] },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unused-expressions': 'off', // chai's property assertions
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    // The data of a million clients are in typed arrays, and every index is in range.
    files: ['bench/herd/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    // The compiler treats chai's assertions as thenable; a missing await makes a test fail anyway.
    files: ['test/unit/**/*.ts', 'test/browser/**/*.ts'],
    rules: { '@typescript-eslint/no-floating-promises': 'off' },
  },
  {
    files: ['src/**/*.ts', 'demo/**/*.ts', 'docs/**/*.ts', 'examples/bff/**/*.ts', 'manifest/**/*.ts'],
    rules: { 'id-denylist': ['error', ...retiredNames, ...retiredNames.map(name => `#${name}`)] },
  },
  walls(
    ['src/session/**/*.ts'],
    ['lit', 'lit/*', '@lit/*', '**/elements/**', '**/bridge/**', '**/frame/**', '**/context.js'],
    'session must not depend on Lit, the bridge or the elements.',
  ),
  {
    files: ['src/session/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['document', 'window', 'location', 'localStorage', 'sessionStorage'].map(name => ({
          name,
          message: 'session must not use the DOM; accept an interface instead.',
        })),
      ],
    },
  },
  walls(
    ['src/bridge/**/*.ts'],
    ['lit', 'lit/*', '@lit/*', '**/elements/**', '**/session/**', '**/frame/**', '**/context.js'],
    'bridge must not depend on Lit, the session or the elements.',
  ),
  {
    files: ['src/bridge/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'document', message: 'Markup may shadow its properties; read them through the prototype.' },
      ],
    },
  },
  ...[
    ['*.ts', '\\./|\\.\\./(context|get-element-by-id-in-scope|elements/define)\\.js$', '(?!)'],
    ['log/*.ts', '\\./|\\.\\./\\.\\./(context|get-element-by-id-in-scope)\\.js$', '\\.\\./(?!\\.\\./)'],
    ['{panels,timeline}/*.ts', '\\./|\\.\\./log/', '\\.\\./(?!\\.\\./|log/)'],
  ].map(([files, mayImport, otherFolders]) => ({
    files: [`src/inspector/${files}`],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              // A type import that one pattern allows is not checked against the others.
              regex: `^(?!lit(/|$)|@lit/context$|${mayImport}|${otherFolders})`,
              allowTypeImports: true,
              message: 'The inspector may import only the context, and types of everything else.',
            },
            {
              regex: `^${otherFolders}`,
              message: 'The element may import panels and timeline, and these only the log.',
            },
          ],
        },
      ],
    },
  })),
  {
    files: ['src/frame/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?!\\./)',
              allowTypeImports: true,
              message: 'The frame client may import only types.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['src/opentelemetry/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex:
                '^(?!\\./|\\.\\./get-element-by-id-in-scope\\.js$)(?!.*/(bridge|frame)/)(?!.*/context\\.js$)',
              allowTypeImports: true,
              message: 'Monitoring may import only types, and the lookup of an element by its id.',
            },
            {
              regex: '/(bridge|frame)/|/context\\.js$',
              message: 'Monitoring may depend only on the elements and the session.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['examples/bff/public/*.js'],
    languageOptions: {
      globals: Object.fromEntries(
        ['document', 'fetch', 'navigator', 'addEventListener', 'setTimeout', 'clearTimeout']
          .concat('AbortController', 'EventSource', 'URLSearchParams')
          .map(name => [name, 'readonly']),
      ),
    },
  },
  {
    files: ['**/*.mjs', '**/*.js', '**/*.cjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
  prettier,
);

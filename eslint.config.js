import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

/**
 * Who may know whom: src-renderer -> src-main/api <- engine <- host, shell; engine -> models; models knows nobody.
 * @param {string[]} files the room
 * @param {string[]} forbidden import path patterns the room must not use
 * @param {string} rule what to tell who breaks it
 */
const room = (files, forbidden, rule) => ({
  files,
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      { patterns: [{ group: forbidden, message: rule }] },
    ],
  },
});

const NODE = ['node:*', 'electron', 'better-sqlite3', 'mqtt', 'ws', 'hono', 'aedes'];

export default ts.config(
  { ignores: ['dist/', 'out/', 'test-results/', 'playwright-report/'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  prettier,
  ...svelte.configs.prettier,
  {
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser }, globals: globals.browser },
  },
  { files: ['**/*.js'], languageOptions: { globals: globals.node } },
  room(
    ['models/**/*.ts'],
    ['**/src-main/**', '**/src-renderer/**', ...NODE],
    'models/ is pure and knows nobody.',
  ),
  room(
    ['src-main/api/**/*.ts'],
    [
      '**/engine/**',
      '**/host/**',
      '**/shell/**',
      '**/simulator/**',
      '**/models/**',
      '**/src-renderer/**',
      ...NODE,
    ],
    'The contract knows nobody: both the screen and the engine import it.',
  ),
  room(
    ['src-main/engine/**/*.ts'],
    ['**/host/**', '**/shell/**', '**/simulator/**', '**/src-renderer/**', 'electron', 'ws', 'hono', 'aedes'],
    'The engine knows models/ and src-main/api only; host and shell carry it.',
  ),
  room(
    ['src-main/simulator/**/*.ts'],
    ['**/engine/**', '**/host/**', '**/shell/**', '**/src-renderer/**', '**/models/**', 'electron'],
    'The simulator is a plant: it speaks MQTT and knows nothing of who listens.',
  ),
  room(
    ['src-main/host/**/*.ts'],
    ['**/shell/**', '**/src-renderer/**', 'electron'],
    'host/ runs without Electron.',
  ),
  room(
    ['src-main/shell/**/*.ts'],
    ['**/src-renderer/**', '**/simulator/**'],
    'The shell only carries the engine and opens windows.',
  ),
  room(
    ['src-renderer/**/*.ts', 'src-renderer/**/*.svelte'],
    ['**/engine/**', '**/host/**', '**/shell/**', '**/simulator/**', '**/models/**', ...NODE],
    'The screen knows src-main/api only.',
  ),
);

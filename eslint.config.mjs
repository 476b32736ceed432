import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import jsdoc from 'eslint-plugin-jsdoc';
import n from 'eslint-plugin-n';
import unicorn from 'eslint-plugin-unicorn';
import * as jsonc from 'jsonc-eslint-parser';
import tseslint from 'typescript-eslint';

/** The floors of docs/architecture.md. Constraints that match a project all apply (they are ANDed). */
const floors = [
  { sourceTag: 'layer:foundation', onlyDependOnLibsWithTags: ['lib:errors', 'lib:async'] },
  // What every foundation may use uses nothing itself.
  { sourceTag: 'lib:errors', onlyDependOnLibsWithTags: [] },
  { sourceTag: 'lib:async', onlyDependOnLibsWithTags: [] },
  { sourceTag: 'layer:leaf', onlyDependOnLibsWithTags: ['layer:foundation'] },
  {
    sourceTag: 'layer:engine',
    onlyDependOnLibsWithTags: ['layer:leaf', 'layer:foundation'],
  },
  { sourceTag: 'layer:app', onlyDependOnLibsWithTags: ['layer:engine', 'lib:config'] },
  { sourceTag: 'layer:testing', onlyDependOnLibsWithTags: [] },
  { sourceTag: 'layer:e2e', onlyDependOnLibsWithTags: [] },
  { sourceTag: 'layer:tool', onlyDependOnLibsWithTags: ['*'] },
  // Who installs a `native:none` library gets no native code, not even through another library.
  {
    sourceTag: 'native:none',
    onlyDependOnLibsWithTags: ['native:none'],
    bannedExternalImports: ['koffi', '@koromix/*'],
  },
  { sourceTag: 'native:uses', bannedExternalImports: ['koffi', '@koromix/*'] },
  { sourceTag: 'layer:engine', bannedExternalImports: ['koffi', '@koromix/*'] },
  { sourceTag: 'layer:app', bannedExternalImports: ['koffi', '@koromix/*'] },
];

/** Tests may use the testing library on top of what their project may use. */
const floorsForTests = floors.map((floor) =>
  floor.onlyDependOnLibsWithTags === undefined
    ? floor
    : {
        ...floor,
        onlyDependOnLibsWithTags: [...floor.onlyDependOnLibsWithTags, 'layer:testing'],
      },
);

const boundaries = (depConstraints) => [
  'error',
  {
    enforceBuildableLibDependency: true,
    banTransitiveDependencies: true,
    allow: [],
    depConstraints,
  },
];

/** House rules that are one AST pattern each; docs/conventions.md says why. */
const restrictedSyntax = {
  defaultExport: {
    selector: 'ExportDefaultDeclaration',
    message: 'No default exports: a name is found by searching for it.',
  },
  exportAll: {
    selector: 'ExportAllDeclaration',
    message: 'The public face of a library is an explicit list of names.',
  },
  plainError: {
    selector: 'ThrowStatement > NewExpression[callee.name=/^(Error|TypeError|RangeError)$/]',
    message: 'Throw a DockletError with a stable code.',
  },
  jsonParse: {
    selector: 'CallExpression[callee.object.name="JSON"][callee.property.name="parse"]',
    message: 'Parse JSON in a *.schema.ts file, where a schema checks it.',
  },
};

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/out-tsc/**',
      '**/.nx/**',
      '**/node_modules/**',
      '**/.cache/**',
      'tools/boundaries/fixtures/**',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  { plugins: { '@nx': nx } },

  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked, prettier],
    plugins: { jsdoc, n, unicorn },
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@nx/enforce-module-boundaries': boundaries(floors),
      'no-console': 'error',
      'n/no-process-exit': 'error',
      'n/no-process-env': 'error',
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'zod', message: 'Schemas are written with zod/mini, in *.schema.ts files.' },
            {
              name: 'zod/mini',
              message: 'Schemas live in *.schema.ts files: data is checked at the boundary only.',
            },
          ],
        },
      ],
      'no-restricted-syntax': ['error', ...Object.values(restrictedSyntax)],
      'unicorn/filename-case': ['error', { case: 'kebabCase' }],
      'jsdoc/require-jsdoc': [
        'error',
        {
          publicOnly: true,
          require: {
            ClassDeclaration: true,
            FunctionDeclaration: true,
            MethodDefinition: true,
          },
          contexts: ['TSInterfaceDeclaration', 'TSTypeAliasDeclaration'],
          checkConstructors: false,
          checkGetters: true,
        },
      ],
      'jsdoc/informative-docs': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // A leading underscore says that a name is there for its effect: `using _lock = …`.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      // Bit masks and counts read well in a template string.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: false, allowNullish: false },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // With exactOptionalPropertyTypes an absent key and an undefined value are different things.
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
    },
  },
  {
    files: ['**/*.schema.ts'],
    rules: {
      'no-restricted-imports': 'off',
      'no-restricted-syntax': [
        'error',
        restrictedSyntax.defaultExport,
        restrictedSyntax.exportAll,
        restrictedSyntax.plainError,
      ],
    },
  },
  {
    // The command line is the place that may look at the process it is.
    files: ['apps/cli/src/**/*.ts'],
    rules: {
      'n/no-process-env': 'off',
      'n/no-process-exit': 'off',
      'no-restricted-properties': [
        'error',
        ...['stdout', 'stderr'].map((property) => ({
          object: 'process',
          property,
          message: 'Use nodeStream(): what it has taken is written before the process ends.',
        })),
      ],
    },
  },
  {
    files: ['**/*.test.ts', '**/*.fixture.ts', 'libs/testing/**/*.ts', 'apps/cli-e2e/**/*.ts'],
    rules: {
      '@nx/enforce-module-boundaries': boundaries(floorsForTests),
      'n/no-process-env': 'off',
      'no-restricted-syntax': ['error', restrictedSyntax.defaultExport, restrictedSyntax.exportAll],
      'jsdoc/require-jsdoc': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    // Scripts of the workspace: they print, they read the environment, they end with an exit code.
    files: ['tools/**/*.ts', 'apps/cli/*.ts'],
    rules: {
      'no-console': 'off',
      'n/no-process-env': 'off',
      'n/no-process-exit': 'off',
      'no-restricted-syntax': 'off',
      'jsdoc/require-jsdoc': 'off',
    },
  },
  {
    // The command line is one bundle: what it is made of are its devDependencies.
    files: ['libs/*/package.json'],
    languageOptions: { parser: jsonc },
    rules: {
      '@nx/dependency-checks': [
        'error',
        {
          ignoredFiles: [
            '{projectRoot}/**/*.test.ts',
            '{projectRoot}/**/*.fixture.ts',
            '{projectRoot}/jest.config.cjs',
          ],
        },
      ],
    },
  },
);

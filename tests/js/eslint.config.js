import js from "@eslint/js";
import globals from "globals";

const lines = {skipBlankLines: true, skipComments: true};

export default [
  js.configs.recommended,
  {
    languageOptions: {ecmaVersion: 2023, sourceType: "module", globals: globals.browser},
    linterOptions: {reportUnusedDisableDirectives: "error"},
    rules: {
      "max-lines": ["error", {max: 300, ...lines}],
      "max-lines-per-function": ["error", {max: 60, ...lines}],
      "max-len": ["error", {code: 100, ignoreUrls: true, ignoreTemplateLiterals: true}],
      "no-unused-vars": ["error", {argsIgnorePattern: "^_"}],
      "no-var": "error",
      eqeqeq: "error",
      "prefer-const": ["error", {destructuring: "all"}],
      "no-shadow": ["error", {builtinGlobals: false, hoist: "functions"}],
      "no-implicit-globals": "error",
      "no-import-assign": "error",
      "no-restricted-globals": ["error", "event", "name"],
    },
  },
  {files: ["**/tests/js/**"], languageOptions: {globals: {...globals.node}}},
];

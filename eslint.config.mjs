import eslint from "@eslint/js";
import tseslint from "typescript-eslint";

const providerRoot = {
  name: "@pulumi/azure-native",
  message:
    "import one module, such as @pulumi/azure-native/storage: the root takes half a minute to check",
};

/** A file may import these and nothing else of ours. */
function onlyImports(regex, message, paths = []) {
  return {
    "no-restricted-imports": [
      "error",
      { paths: [providerRoot, ...paths], patterns: [{ regex, message }] },
    ],
  };
}

/** The folders of the local platform: each may import those before it, and what lies beside the folders. */
const localFolders = ["azure", "workspace", "providers", "engine", "commands"];

function localImports(above) {
  const others = ["components", "operations", "policy", "tests", ...above].join("|");
  const message =
    above.length === 0
      ? "local imports settings at most"
      : `local imports settings at most, and this folder none of ${above.join(", ")}`;
  return onlyImports(`^(\\.\\./)+(${others})/|^(\\.\\./)+index$`, message);
}

const config = {
  selector: "NewExpression[callee.property.name='Config']",
  message: "settings/settings.ts alone reads the configuration",
};
const resourceInApply = {
  selector:
    "CallExpression[callee.property.name='apply'] NewExpression:not(ThrowStatement > NewExpression)",
  message: "a resource made in an apply is missing from the preview",
};
const applyInTest = {
  selector: "CallExpression[callee.property.name='apply']",
  message: "an assertion in an apply that nobody awaits does not fail its test",
};
const straight = [
  "IfStatement",
  "ConditionalExpression",
  "ForStatement",
  "ForInStatement",
  "ForOfStatement",
  "WhileStatement",
  "CallExpression[callee.property.name='apply']",
].map((selector) => ({
  selector,
  message: "the program is a straight list of components and outputs",
}));

export default tseslint.config(
  { ignores: ["node_modules/", ".local/", ".tools/", ".venv/", "**/__pycache__/"] },
  eslint.configs.recommended,
  { rules: { "max-lines": ["error", 400] } },
  {
    files: ["**/*.{js,cjs,mjs}"],
    languageOptions: {
      globals: {
        console: "readonly",
        module: "writable",
        process: "readonly",
        require: "readonly",
        URL: "readonly",
      },
    },
  },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      ...onlyImports("^(\\.\\./)+tests(/|$)", "only tests import tests"),
      "max-lines-per-function": ["error", { max: 40, skipBlankLines: true, skipComments: true }],
      "no-restricted-syntax": ["error", config],
      // `{ dropped, ...rest }` is how a field is left out.
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
      // An implementation of an asynchronous interface may have nothing to wait for.
      "@typescript-eslint/require-await": "off",
    },
  },
  {
    files: ["settings/**/*.ts"],
    rules: onlyImports(
      "^(\\.\\./|@pulumi/(?!pulumi$))",
      "settings import no provider and nothing of ours",
    ),
  },
  {
    files: ["settings/*/*.ts"],
    rules: onlyImports(
      "^(\\.\\./\\.\\./|@pulumi/)",
      "settings import no provider and nothing of ours",
    ),
  },
  { files: ["settings/settings.ts"], rules: { "no-restricted-syntax": "off" } },
  {
    files: ["components/**/*.ts"],
    rules: {
      ...onlyImports("^\\.\\./(?!settings/)", "components import settings and each other"),
      "no-restricted-syntax": ["error", config, resourceInApply],
    },
  },
  {
    files: ["components/*/*.ts"],
    rules: onlyImports("^\\.\\./\\.\\./(?!settings/)", "components import settings and each other"),
  },
  {
    files: ["index.ts"],
    rules: {
      ...onlyImports(
        "^\\./(?!(settings|components)/)",
        "the program imports settings and components",
      ),
      "no-restricted-syntax": ["error", config, ...straight],
    },
  },
  { files: ["local/**/*.ts"], rules: localImports([]) },
  ...localFolders.map((folder, place) => ({
    files: [`local/${folder}/**/*.ts`],
    rules: localImports(localFolders.slice(place + 1)),
  })),
  {
    files: ["local/*.ts"],
    rules: onlyImports("^\\.\\.?/.*/", "what all of local shares imports none of its folders"),
  },
  {
    files: ["operations/**/*.ts"],
    rules: onlyImports(
      "^(\\.\\./)+(components|local|tests)/|^(\\.\\./)+index$",
      "operations import settings and policy",
    ),
  },
  {
    files: ["policy/**/*.ts"],
    rules: onlyImports("^\\.\\./", "the policy imports nothing of ours"),
  },
  {
    files: ["tests/**/*.ts"],
    rules: {
      "max-lines-per-function": "off",
      "no-restricted-imports": ["error", { paths: [providerRoot] }],
      "no-restricted-syntax": ["error", applyInTest],
    },
  },
);

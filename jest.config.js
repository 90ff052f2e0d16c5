/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "<rootDir>/tests/environment.cjs",
  roots: ["<rootDir>/tests"],
  testMatch: ["**/*.test.ts"],
  // Jest leaves one core idle by default; these tests wait for processes often enough to fill both.
  maxWorkers: 2,
  testSequencer: "<rootDir>/tests/sequencer.cjs",
  // Pulumi loads both to serialize functions, which nothing here does; they take most of the time it loads in.
  moduleNameMapper: {
    "^@npmcli/arborist$": "<rootDir>/tests/unused.cjs",
    "/typescript-shim$": "<rootDir>/tests/unused.cjs",
  },
  transform: { "^.+\\.ts$": "ts-jest" },
};

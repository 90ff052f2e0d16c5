/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/tests"],
  testMatch: ["**/*.test.ts"],
  // Jest leaves one core idle by default; these tests wait for processes often enough to fill both.
  maxWorkers: 2,
  testSequencer: "<rootDir>/tests/sequencer.cjs",
  transform: { "^.+\\.ts$": "ts-jest" },
};

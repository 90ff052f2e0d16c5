// Jest knows from a former run how long a file takes; a clean clone has none, and there it starts large files first.
const { default: Sequencer } = require("@jest/test-sequencer");

const engines = `${module.path}/engine/`;

/** Files that run the engine take minutes: they start first, so that no worker waits for another at the end. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const isLong = ({ path }) => path.startsWith(engines) || path.endsWith("Switches.test.ts");
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
};

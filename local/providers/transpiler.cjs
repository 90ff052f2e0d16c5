// How ts-node transpiles, as `tsconfig.json` tells it: Pulumi's language host runs the program by ts-node, which would
// transpile every file anew at each preview.
const { Buffer } = require("node:buffer");
const { javascriptOf } = require("./transpiled.cjs");

const MAP = "//# sourceMappingURL=data:application/json;base64,";

/** https://typestrong.org/ts-node/docs/transpilers */
exports.create = () => ({
  transpile(source, { fileName }) {
    const [outputText, map] = javascriptOf(fileName, source).split(MAP);
    return { outputText, sourceMapText: Buffer.from(map, "base64").toString("utf8") };
  },
});

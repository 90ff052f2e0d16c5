// The program up to its first resource, as the language host of `pulumi up` runs it: it registers ts-node with the
// project's tsconfig, then imports the program. Mocks stand for the engine, whose own start is not the program's.
const { readFileSync, writeSync } = require("node:fs");
const path = require("node:path");
const { parse } = require("yaml");

const root = path.resolve(path.dirname(module.filename), "..");
const [stack = "dev", loading = "tsconfig"] = process.argv.slice(2);

/** The stack's configuration as the engine hands it over: defaults filled in, every value a text. */
function configuration() {
  const read = (file) => parse(readFileSync(path.join(root, file), "utf8"));
  const { name, config } = read("Pulumi.yaml");
  const declared = Object.entries(config)
    .filter(([, key]) => key.default !== undefined)
    .map(([key, { default: value }]) => [`${name}:${key}`, value]);
  const all = [...declared, ...Object.entries(read(`Pulumi.${stack}.yaml`).config)];
  const text = (value) => (typeof value === "string" ? value : JSON.stringify(value));
  return { name, config: Object.fromEntries(all.map(([key, value]) => [key, text(value)])) };
}

const project = path.join(root, "tsconfig.json");
const checked = () => ({
  skipProject: true,
  compilerOptions: JSON.parse(readFileSync(project, "utf8")).compilerOptions,
});
require("ts-node").register(loading === "checked" ? checked() : { project });

const pulumi = require("@pulumi/pulumi");
const { name, config } = configuration();
pulumi.runtime.setAllConfig(config);
const mocks = {
  newResource: () => {
    const { user, system } = process.cpuUsage();
    writeSync(1, JSON.stringify({ cpuSeconds: (user + system) / 1e6 }));
    process.kill(process.pid, "SIGKILL"); // the rest of the program is not measured
  },
  call: (call) => call.inputs,
};
pulumi.runtime.setMocks(mocks, name, stack, true).then(() => require(path.join(root, "index.ts")));

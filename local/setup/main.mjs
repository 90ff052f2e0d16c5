// Makes a fresh clone ready, then runs the command it was given: node local/setup/main.mjs [command [options]].
// Uses nothing but Node itself: it runs before any package is installed.
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { ensurePulumiCli } from "./pulumiCli.mjs";
import { digest, isDone, markDone, root, run, SetupError, step, tools } from "./steps.mjs";
import { findToolchain } from "./toolchain.mjs";

const { parsers, setupOptions, OptionError } = createRequire(import.meta.url)(
  "../commands/options.cjs",
);
const python = path.join(root, ".venv", "bin", "python");
const jars = path.join(tools, "jars");
const jarLock = ["local/runtime/jars.json", "requirements.txt"];
const broker = path.join(tools, "broker");
const brokerLock = "tests/pipeline/broker.json";
const pluginFolder = "local/runtime/catalog";
const pluginSources = readdirSync(path.join(root, pluginFolder)).map(
  (name) => `${pluginFolder}/${name}`,
);

async function ensure(name, inputs, product, title, work) {
  const inputsDigest = digest(inputs);
  if (isDone(name, inputsDigest, product)) return;
  await step(title, work);
  markDone(name, inputsDigest);
}

const pipOptions = ["--disable-pip-version-check", "--no-deps", "--require-hashes"];

async function ensurePython(name, lock, folder, title, systemPython) {
  const own = path.join(root, folder, "bin", "python");
  await ensure(name, [lock], own, title, async (report) => {
    await run(name, systemPython, ["-m", "venv", "--clear", folder], { report });
    await run(`${name}-pip`, own, ["-m", "pip", "install", ...pipOptions, "-r", lock], { report });
    return `installed in ${folder}`;
  });
}

async function ensureJars(name, inputs, folder, title, ...options) {
  const command = ["-m", "local.runtime.fetch_jars", "--jars-dir", folder, ...options];
  await ensure(name, inputs, folder, title, async (report) => {
    await run(name, python, command, { report });
    return `in ${path.relative(root, folder)}`;
  });
}

async function prepare({ python: systemPython, javaHome }, command) {
  await ensure(
    "npm",
    ["package-lock.json"],
    path.join(root, "node_modules"),
    "npm packages from package-lock.json",
    (report) =>
      run("npm", "npm", ["ci", "--no-audit", "--no-fund"], { report }).then(() => "installed"),
  );
  await ensurePython(
    "venv",
    "requirements.txt",
    ".venv",
    "Python packages from requirements.txt (Spark is 450 MB)",
    systemPython,
  );
  await ensureJars("jars", jarLock, jars, "jars of Delta Lake and of Kafka for Spark");
  await ensure(
    "catalog",
    [...jarLock, ...pluginSources],
    path.join(jars, "batch-scoring-catalog.jar"),
    "Spark catalog plugin",
    (report) =>
      run("catalog", python, ["-m", "local.runtime.build_catalog", "--jars-dir", jars], {
        report,
        env: { ...process.env, JAVA_HOME: javaHome },
      }).then(() => "compiled"),
  );
  await ensurePulumiCli();
  // Only tests ask for a broker and a second opinion.
  if (command === undefined || command === "test") {
    const lock = ["--lock", brokerLock];
    await ensureJars("broker", [brokerLock, "requirements.txt"], broker, "Kafka broker", ...lock);
    await ensurePython(
      "checkov",
      "requirements-checkov.txt",
      ".tools/checkov",
      "Checkov from requirements-checkov.txt",
      systemPython,
    );
  }
}

/** Replaces this process as far as Node can: same terminal, same exit code, signals handed on. */
function become(command, args, javaHome) {
  const script = path.join(root, "local", "commands", `${command}.ts`);
  const options = ["-r", path.join(root, "local/providers/typescript.cjs"), script, ...args];
  const child = spawn(process.execPath, options, {
    stdio: "inherit",
    cwd: root,
    env: { ...process.env, JAVA_HOME: javaHome },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => child.kill(signal));
  child.on("close", (code) => process.exit(code ?? 1));
}

/** @param {string[]} argv a command and its options; without a command, `npm run setup` and its options */
async function main(argv) {
  const isCommand = Object.hasOwn(parsers, argv[0] ?? "");
  const [command, ...args] = isCommand ? argv : [undefined, ...argv];
  const { help } = (isCommand ? parsers[command] : setupOptions)(args);
  if (help) return console.log(help);
  const toolchain = findToolchain();
  if (toolchain.faults.length) throw new SetupError(toolchain.faults.join("\n"));
  mkdirSync(tools, { recursive: true });
  await prepare(toolchain, command);
  if (command) become(command, args, toolchain.javaHome);
  else console.log("setup: everything is in place");
}

main(process.argv.slice(2)).catch((error) => {
  if (error instanceof OptionError) console.error(error.message);
  else console.error(error instanceof SetupError ? `setup: ${error.message}` : error);
  process.exit(error instanceof OptionError ? 2 : 1);
});

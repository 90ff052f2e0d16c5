// The options of the commands, parsed before anything is installed: hence plain CommonJS, loaded by the setup and by ts-node.
const texts = require("./help.cjs");
const { OptionError, moment, parsed, wholeNumber, words } = require("./parsing.cjs");

const { stages, realismSwitches, benchmarks, stacks, testSuites } = texts;

function stageList(text) {
  const chosen = text.split(",").map((word) => word.trim());
  const unknown = chosen.filter((word) => !stages.includes(word));
  if (unknown.length)
    throw new OptionError(`--stages knows ${stages.join(", ")}; got "${unknown.join(", ")}"`);
  return chosen;
}

/** @returns the switches in the order of `realismSwitches`: the same data has the same name however it was asked for */
function realism(text, all) {
  if (all) return realismSwitches;
  const chosen = (text ?? "")
    .split(",")
    .map((word) => word.trim())
    .filter(Boolean);
  const unknown = chosen.filter((word) => !realismSwitches.includes(word));
  if (unknown.length)
    throw new OptionError(
      `--realism knows ${realismSwitches.join(", ")}; got "${unknown.join(", ")}"`,
    );
  return realismSwitches.filter((word) => chosen.includes(word));
}

/** @param {string[]} argv @returns {{help: string} | {options: import("./options.cjs").LocalOptions}} */
function localOptions(argv) {
  const text = { type: "string" };
  const { help, values } = parsed(
    argv,
    {
      machines: text,
      seed: text,
      realism: text,
      "all-realism": { type: "boolean", default: false },
      data: text,
      stages: text,
      port: text,
      "range-start": text,
      "holdout-start": text,
      "range-end": text,
      fresh: { type: "boolean", default: false },
    },
    texts.localHelp,
  );
  if (help) return { help };
  if (values.data && (values.machines || values.seed || values.realism || values["all-realism"])) {
    throw new OptionError(
      "--data brings its own machines: leave out --machines, --seed, --realism and --all-realism",
    );
  }
  const rangeStart = moment("range-start", values["range-start"]) ?? "2015-01-01T06:00:00";
  const holdoutStart = moment("holdout-start", values["holdout-start"]) ?? "2015-10-01T06:00:00";
  const rangeEnd = moment("range-end", values["range-end"]) ?? "2016-01-01T06:00:00";
  if (!(rangeStart < holdoutStart && holdoutStart < rangeEnd)) {
    throw new OptionError(
      `the times must follow one another: --range-start ${rangeStart}, --holdout-start ${holdoutStart}, --range-end ${rangeEnd}`,
    );
  }
  return {
    options: {
      machines: wholeNumber("machines", values.machines ?? "100", 1, 1_000_000),
      seed: wholeNumber("seed", values.seed ?? "7", 0, 2 ** 31 - 1),
      realism: realism(values.realism, values["all-realism"]),
      dataFolder: values.data,
      stages: values.stages === undefined ? stages : stageList(values.stages),
      port: values.port === undefined ? undefined : wholeNumber("port", values.port, 1, 65_535),
      fresh: values.fresh,
      rangeStart,
      holdoutStart,
      rangeEnd,
    },
  };
}

/** @param {string[]} argv @returns {{help: string} | {options: import("./options.cjs").PredictionsOptions}} */
function predictionsOptions(argv) {
  const text = { type: "string" };
  const { help, values } = parsed(
    argv,
    { csv: text, "range-start": text, "range-end": text, limit: text },
    texts.predictionsHelp,
  );
  if (help) return { help };
  return {
    options: {
      csvFile: values.csv,
      rangeStart: moment("range-start", values["range-start"]),
      rangeEnd: moment("range-end", values["range-end"]),
      limit: wholeNumber("limit", values.limit ?? "20", 1, 10_000),
    },
  };
}

/** @returns the parser of a command that has no option but --help */
function onlyHelp(text) {
  return (argv) => {
    const { help } = parsed(argv, {}, text);
    return help ? { help } : { options: {} };
  };
}

const downOptions = onlyHelp(texts.downHelp);
const notebooksOptions = onlyHelp(texts.notebooksHelp);
const docsOptions = onlyHelp(texts.docsHelp);
const setupOptions = onlyHelp(texts.setupHelp);

/** @param {string[]} argv @returns {{help: string} | {options: {suites: string[]}}} */
function testOptions(argv) {
  const { help, positionals } = words(argv, texts.testHelp, testSuites, "npm test");
  return help ? { help } : { options: { suites: positionals } };
}

/** @returns the one stack named, or dev where none is */
function oneStack(argv, help, name) {
  const found = words(argv, help, stacks, name);
  if (found.help) return found;
  const { positionals } = found;
  if (positionals.length > 1)
    throw new OptionError(
      `${name} takes one stack of ${stacks.join(", ")}; got "${positionals.join(" ")}"`,
    );
  return { stack: positionals[0] ?? "dev" };
}

/** @param {string[]} argv @returns {{help: string} | {options: {stack: string}}} */
function previewOptions(argv) {
  const { help, stack } = oneStack(argv, texts.previewHelp, "npm run preview");
  return help ? { help } : { options: { stack } };
}

/** @param {string[]} argv @returns {{help: string} | {options: {machines: number | undefined, seed: number, only: string[], write: boolean}}} */
function qualityOptions(argv) {
  const { help, values } = parsed(
    argv,
    {
      machines: { type: "string" },
      seed: { type: "string" },
      only: { type: "string", multiple: true },
      write: { type: "boolean" },
    },
    texts.qualityHelp,
  );
  if (help) return { help };
  const rows = ["none", ...realismSwitches, "jittered", "all"];
  const unknown = (values.only ?? []).filter((word) => !rows.includes(word));
  if (unknown.length)
    throw new OptionError(`--only knows ${rows.join(", ")}; got "${unknown.join(", ")}"`);
  return {
    options: {
      machines:
        values.machines === undefined
          ? undefined
          : wholeNumber("machines", values.machines, 1, 100_000),
      seed: wholeNumber("seed", values.seed ?? "7", 0, 2 ** 31 - 1),
      only: values.only ?? [],
      write: values.write ?? false,
    },
  };
}

function startupOptions(argv) {
  const { help, stack } = oneStack(argv, texts.benchmarkHelp, "npm run benchmark:startup");
  return help ? { help } : { options: { name: "startup", stack } };
}

/** @param {string[]} argv @returns {{help: string} | {options: import("./options.cjs").BenchmarkOptions}} */
function benchmarkOptions([name, ...argv]) {
  if (!benchmarks.includes(name))
    throw new OptionError(
      `npm run benchmark:NAME knows the names ${benchmarks.join(", ")}; got "${name ?? ""}"`,
    );
  if (name === "startup") return startupOptions(argv);
  const text = { type: "string" };
  const { help, values } = parsed(argv, { machines: text, runs: text }, texts.benchmarkHelp);
  if (help) return { help };
  const machines = values.machines ?? (name === "history" ? "200" : "1000");
  return {
    options: {
      name,
      machines: wholeNumber("machines", machines, 10, 1_000_000),
      runs: wholeNumber("runs", values.runs ?? "3", 1, 100),
    },
  };
}

/** The parser of each command's options, by the name of its file. */
const parsers = {
  local: localOptions,
  predictions: predictionsOptions,
  down: downOptions,
  test: testOptions,
  preview: previewOptions,
  quality: qualityOptions,
  benchmark: benchmarkOptions,
  notebooks: notebooksOptions,
  docs: docsOptions,
};

module.exports = {
  parsers,
  localOptions,
  predictionsOptions,
  downOptions,
  testOptions,
  previewOptions,
  qualityOptions,
  benchmarkOptions,
  notebooksOptions,
  docsOptions,
  setupOptions,
  OptionError,
  stages,
  stacks,
  realismSwitches,
};

// The options of the commands, parsed before anything is installed: hence plain CommonJS, loaded by the setup and by ts-node.
const { parseArgs } = require("node:util");

/** The pipeline's stages by the name of their task, notebook and module. */
const stages = ["ingest", "features", "labels", "train", "score", "evaluate"];

/** What simulated data can have of real life: the switches of `pipeline.simulate --realism`. */
const realismSwitches = [
  "jitter",
  "error-lead",
  "drift-ramp",
  "gaps",
  "missing",
  "sensor-out",
  "duplicates",
  "late",
  "offsets",
  "local-time",
  "new-model",
  "new-error",
];

const localHelp = `npm run local [-- OPTIONS]

Provisions the stack \`local\` on this machine, runs the training, scoring and evaluation jobs, shows which machines will fail.

  --machines N          size of the simulated fleet; 100 by default, 1000 is the published size
  --seed N              seed of the simulated data; 7 by default
  --realism LIST        what real data has and the published data has not, none of it by default; some of
                        ${realismSwitches.slice(0, 6).join(",")},
                        ${realismSwitches.slice(6).join(",")}
  --all-realism         all of these
  --data FOLDER         your own machines.csv, telemetry.csv, errors.csv, maint.csv, failures.csv instead of simulated ones
                        (the names of the published 100-machine set, PdM_*.csv, are known too)
  --stages LIST         only these stages of the three jobs: ${stages.join(",")}
  --range-start TIME    first moment of the data to learn from; 2015-01-01T06:00:00 by default (UTC)
  --holdout-start TIME  from here on the quality is measured, not learned; 2015-10-01T06:00:00 by default
  --range-end TIME      last moment of the data, and the moment of the predictions; 2016-01-01T06:00:00 by default
  --fresh               destroy the stack \`local\` and its data first
  --port N              port of the local workspace; 8420 by default
  --help                this text

Afterwards: npm run predictions -- --csv FILE    npm run local:down
`;

const predictionsHelp = `npm run predictions [-- OPTIONS]

Shows the predictions of the stack \`local\`, or writes them to a file.

  --csv FILE            write them as CSV, ordered by window end, machine and component
  --range-start TIME    window ends after this moment, e.g. 2015-12-01T06:00:00 (UTC); all by default
  --range-end TIME      window ends up to and including this moment
  --limit N             rows to show on the screen; 20 by default
  --help                this text
`;

const downHelp = `npm run local:down [-- OPTIONS]

Destroys the stack \`local\`, stops the local workspace and removes the folder .local with all data in it.

  --help                this text
`;

const qualityHelp = `npm run quality [-- OPTIONS]

Measures what the model foresees on simulated fleets, with the switches of realism off and on, beside a plain rule and
beside an oracle that knows the simulator's rules, and prints a table. What it has measured is kept in .local/benchmarks;
the same code is not measured twice. A row takes some minutes.

  --machines N          all on fleets of this size; by default 100, and 1000 as well where failures are not certain
  --seed N              seed of the simulated data; 7 by default
  --only ROW            only the rows of this switch, or of none, jittered or all; may be repeated
  --write               put the table into docs/quality.md
  --help                this text
`;

/** What can be measured, by the name of its module in benchmarks/. */
const benchmarks = ["features", "ingest", "history", "growth", "training"];

const benchmarkHelp = `npm run benchmark:NAME [-- OPTIONS]

Measures side by side, in one run on this machine, and prints the ratios as a table. NAME is one of
  features   a year's features beside the reference's method and beside DuckDB
  ingest     a year's files beside a plain copy into Delta tables
  history    scoring a day after five years of history beside one
  growth     every stage with ten times the machines
  training   on a full year, beside the ten minutes it may take

  --machines N          size of the fleet; 1000 by default, 200 for history
  --runs N              the median of so many runs; 3 by default
  --help                this text

Fleets are simulated once and kept in .local/benchmarks.
`;

const testSuites = [
  "format-typescript",
  "format-python",
  "lint-python",
  "types-python",
  "types-typescript",
  "lint-typescript",
  "jest",
  "pytest",
  "end-to-end",
];

const testHelp = `npm test [-- SUITE ...]

Runs every check and test, or only the suites named, and ends with a line that counts them all.

  SUITE   ${testSuites.slice(0, 4).join(", ")},
          ${testSuites.slice(4).join(", ")}
  --help  this text
`;

const previewHelp = `npm run preview [-- STACK]

Shows what \`pulumi up\` would change in a stack, with the local engine and providers: no cloud account, nothing created.

  STACK   dev (by default), prod or local
  --help  this text
`;

/** What the user can mend on the command line. */
class OptionError extends Error {}

function wholeNumber(name, text, minimum, maximum) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < minimum || value > maximum) {
    throw new OptionError(
      `--${name} must be a whole number from ${minimum} to ${maximum}, got "${text}"`,
    );
  }
  return value;
}

function moment(name, text) {
  if (text === undefined) return undefined;
  const match = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(text);
  if (!match || Number.isNaN(Date.parse(`${text}Z`))) {
    throw new OptionError(
      `--${name} must be a UTC time such as 2015-10-01T06:00:00, got "${text}"`,
    );
  }
  return text;
}

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

function parsed(argv, options, help) {
  let result;
  try {
    result = parseArgs({
      args: argv,
      options: { ...options, help: { type: "boolean", default: false } },
    });
  } catch (error) {
    throw new OptionError(
      `${error.message.split(". To specify")[0]}; the options are listed by --help`,
    );
  }
  return result.values.help ? { help } : { values: result.values };
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
    localHelp,
  );
  if (help) return { help };
  if (values.data && (values.machines || values.seed || values.realism || values["all-realism"])) {
    throw new OptionError(
      "--data brings its own machines: leave out --machines, --seed and --realism",
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
    predictionsHelp,
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

/** @param {string[]} argv @returns {{help: string} | {options: {}}} */
function downOptions(argv) {
  const { help } = parsed(argv, {}, downHelp);
  return help ? { help } : { options: {} };
}

function words(argv, help, allowed, name) {
  const { values, positionals } = parseArgs({ args: argv, allowPositionals: true, strict: false });
  if (values.help) return { help };
  const unknown = [
    ...positionals.filter((word) => !allowed.includes(word)),
    ...Object.keys(values).map((option) => `--${option}`),
  ];
  if (unknown.length)
    throw new OptionError(`${name} knows ${allowed.join(", ")}; got "${unknown.join(" ")}"`);
  return { positionals };
}

/** @param {string[]} argv @returns {{help: string} | {options: {suites: string[]}}} */
function testOptions(argv) {
  const { help, positionals } = words(argv, testHelp, testSuites, "npm test");
  return help ? { help } : { options: { suites: positionals } };
}

/** @param {string[]} argv @returns {{help: string} | {options: {stack: string}}} */
function previewOptions(argv) {
  const { help, positionals } = words(
    argv,
    previewHelp,
    ["dev", "prod", "local"],
    "npm run preview",
  );
  return help ? { help } : { options: { stack: positionals[0] ?? "dev" } };
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
    qualityHelp,
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

/** @param {string[]} argv @returns {{help: string} | {options: import("./options.cjs").BenchmarkOptions}} */
function benchmarkOptions([name, ...argv]) {
  if (!benchmarks.includes(name))
    throw new OptionError(`npm run benchmark: knows ${benchmarks.join(", ")}; got "${name ?? ""}"`);
  const text = { type: "string" };
  const { help, values } = parsed(argv, { machines: text, runs: text }, benchmarkHelp);
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
  OptionError,
  stages,
  realismSwitches,
};

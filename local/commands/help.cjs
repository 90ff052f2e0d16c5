// What the commands know by name, and what they say of themselves: plain CommonJS, loaded before anything is installed.
const { usualPort } = require("../usualPort.cjs");

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
  --fresh               destroy the stack \`local\` and delete its data first: landed files, tables, models, runs
  --port N              port of the local workspace; by default the last one, ${usualPort} at first. A stack that is there
                        moves to it with all it holds
  --help                this text

Afterwards: npm run predictions -- --csv FILE    npm run local:down
`;

const predictionsHelp = `npm run predictions [-- OPTIONS]

Shows the predictions of the stack \`local\`, the newest windows first, or writes them to a file.

  --csv FILE            write them as CSV, ordered by window end, machine and component
  --range-start TIME    window ends after this moment, e.g. 2015-12-01T06:00:00 (UTC); all by default
  --range-end TIME      window ends up to and including this moment
  --limit N             rows to show on the screen; 20 by default
  --help                this text
`;

const downHelp = `npm run local:down [-- OPTIONS]

Destroys the stack \`local\`, stops the local workspace and removes the folder .local with all data in it, but for
.local/benchmarks: what \`npm run quality\` and \`npm run benchmark:NAME\` measured and simulated.

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

/** What can be measured, by the name of its file in benchmarks/. */
const benchmarks = ["features", "ingest", "history", "growth", "training", "startup"];
const stacks = ["dev", "prod", "local"];

const benchmarkHelp = `npm run benchmark:NAME [-- OPTIONS]

Measures side by side, in one run on this machine, and prints the ratio. NAME is one of
  features   a year's features beside the reference's method and beside DuckDB
  ingest     a year's files beside a plain copy into Delta tables
  history    scoring a day after five years of history beside one
  growth     every stage with ten times the machines
  training   on a full year, beside the ten minutes it may take
  startup    from the start of the Pulumi program of a stack to its first resource

  --machines N          size of the fleet; 1000 by default, 200 for history; not for startup
  --runs N              the median of so many runs; 3 by default; not for startup
  STACK                 dev (by default), prod or local; for startup alone
  --help                this text

Fleets are simulated once and kept in .local/benchmarks.
`;

const notebooksHelp = `npm run notebooks

Runs the notebooks that people open on a small simulated fleet, and writes what they put out into their files.

  --help                this text
`;

const docsHelp = `npm run docs

Writes the tables of README.md that are made from the program: settings, outputs, controls.

  --help                this text
`;

const setupHelp = `npm run setup

Installs what the commands need, into the clone only: npm packages, Python packages, jars for Spark, the
Pulumi CLI, and for the tests a Kafka broker and Checkov.
What is there already is not installed again. The other commands do it themselves.

  --help                this text
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

module.exports = {
  stages,
  realismSwitches,
  benchmarks,
  stacks,
  testSuites,
  localHelp,
  predictionsHelp,
  downHelp,
  qualityHelp,
  benchmarkHelp,
  notebooksHelp,
  docsHelp,
  setupHelp,
  testHelp,
  previewHelp,
};

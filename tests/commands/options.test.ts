import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import {
  benchmarkOptions,
  localOptions,
  predictionsOptions,
  previewOptions,
  qualityOptions,
  realismSwitches,
  testOptions,
} from "../../local/commands/options.cjs";

describe("npm run local", () => {
  it("simulates 100 machines with seed 7 over the published year and runs every stage by default", () => {
    expect(localOptions([]).options).toEqual({
      machines: 100,
      seed: 7,
      realism: [],
      dataFolder: undefined,
      stages: ["ingest", "features", "labels", "train", "score", "evaluate"],
      port: undefined,
      fresh: false,
      rangeStart: "2015-01-01T06:00:00",
      holdoutStart: "2015-10-01T06:00:00",
      rangeEnd: "2016-01-01T06:00:00",
    });
  });

  it.each([
    [["--machines", "1000"], { machines: 1000 }],
    [["--realism", "gaps, jitter"], { realism: ["jitter", "gaps"] }],
    [["--all-realism"], { realism: realismSwitches }],
    [["--data", "mine"], { dataFolder: "mine" }],
    [["--stages", "features, score"], { stages: ["features", "score"] }],
    [["--port", "9000", "--fresh"], { port: 9000, fresh: true }],
  ])("takes %j", (argv, expected) => {
    expect(localOptions(argv).options).toMatchObject(expected);
  });

  it.each([
    [["--machines", "0"], /--machines must be a whole number from 1 to 1000000, got "0"/],
    [["--machines", "many"], /got "many"/],
    [["--port", "70000"], /--port must be a whole number from 1 to 65535/],
    [
      ["--stages", "train,teach"],
      /--stages knows ingest, features, labels, train, score, evaluate; got "teach"/,
    ],
    [["--range-end", "yesterday"], /--range-end must be a UTC time such as/],
    [["--holdout-start", "2016-02-01T06:00:00"], /the times must follow one another/],
    [["--data", "mine", "--seed", "3"], /--data brings its own machines/],
    [
      ["--data", "mine", "--all-realism"],
      /--data brings its own machines: leave out --machines, --seed, --realism and --all-realism/,
    ],
    [["--realism", "gaps,noise,fog"], /--realism knows jitter, .*; got "noise, fog"/],
    [["--colour"], /Unknown option '--colour'/],
  ])("rejects %j", (argv, message) => {
    expect(() => localOptions(argv)).toThrow(message);
  });

  it("knows the switches of the simulator", () => {
    const source = readFileSync(
      path.join(__dirname, "../../pipeline/simulation/realism.py"),
      "utf8",
    );
    const names = [...source.matchAll(/^ {4}[A-Z_]+ = "([a-z-]+)"$/gm)].map((match) => match[1]);
    expect(realismSwitches).toEqual(names);
  });

  it("answers --help before anything else is looked at", () => {
    expect(localOptions(["--help"]).help).toContain("--machines N");
  });
});

describe("the other commands", () => {
  it("shows 20 predictions of all windows by default", () => {
    expect(predictionsOptions([]).options).toEqual({
      csvFile: undefined,
      rangeStart: undefined,
      rangeEnd: undefined,
      limit: 20,
    });
  });

  it("previews dev by default", () => {
    expect(previewOptions([]).options).toEqual({ stack: "dev" });
  });

  it("rejects a stack that there is not", () => {
    expect(() => previewOptions(["staging"])).toThrow(
      'npm run preview knows dev, prod, local; got "staging"',
    );
  });

  it.each([
    ["npm run preview", () => previewOptions(["dev", "prod"])],
    ["npm run benchmark:startup", () => benchmarkOptions(["startup", "dev", "prod"])],
  ])("rejects a second stack of %s", (command, parse) => {
    expect(parse).toThrow(`${command} takes one stack of dev, prod, local; got "dev prod"`);
  });

  it("measures every row of the quality table on fleets of its own sizes by default, or the rows named", () => {
    expect(qualityOptions([]).options).toEqual({
      machines: undefined,
      seed: 7,
      only: [],
      write: false,
    });
    expect(qualityOptions(["--machines", "1000"]).options?.machines).toBe(1000);
    expect(qualityOptions(["--write"]).options?.write).toBe(true);
    expect(qualityOptions(["--only", "jitter", "--only", "all"]).options?.only).toEqual([
      ...["jitter", "all"],
    ]);
  });

  it.each([
    [["--only", "jiter"], '--only knows none, jitter, .*, all; got "jiter"'],
    [["--machines", "0"], "--machines must be a whole number"],
  ])("rejects npm run quality %j", (argv, fault) => {
    expect(() => qualityOptions(argv)).toThrow(new RegExp(fault));
  });

  it("measures 1,000 machines three times by default, and fewer where five years are simulated", () => {
    expect(benchmarkOptions(["features"]).options).toEqual({
      name: "features",
      machines: 1000,
      runs: 3,
    });
    expect(benchmarkOptions(["history", "--runs", "1"]).options).toEqual({
      name: "history",
      machines: 200,
      runs: 1,
    });
  });

  it("measures the start of dev by default, and has no fleet to give a size", () => {
    expect(benchmarkOptions(["startup"]).options).toEqual({ name: "startup", stack: "dev" });
    expect(benchmarkOptions(["startup", "prod"]).options).toEqual({
      name: "startup",
      stack: "prod",
    });
    expect(() => benchmarkOptions(["startup", "--runs", "1"])).toThrow(
      /npm run benchmark:startup knows dev, prod, local; got ".*--runs"/,
    );
  });

  it.each([
    [
      [],
      'npm run benchmark:NAME knows the names features, ingest, history, growth, training, startup; got ""',
    ],
    [["speed"], 'got "speed"'],
    [["growth", "--machines", "5"], "--machines must be a whole number from 10 to 1000000"],
  ])("rejects npm run benchmark:NAME for %j", (argv, fault) => {
    expect(() => benchmarkOptions(argv)).toThrow(fault);
  });

  it("runs only the test suites that are named", () => {
    expect(testOptions(["jest", "pytest"]).options).toEqual({ suites: ["jest", "pytest"] });
  });
});

/** What a user types as `npm run <command> -- <arguments>`. */
function typed(...args: string[]): { code: number | null; said: string } {
  const setup = path.join(__dirname, "../../local/setup/main.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [setup, ...args], {
    encoding: "utf8",
    env: { ...process.env, PATH: "" }, // no Python and no Java: nothing can be installed or run
  });
  return { code: status, said: stdout + stderr };
}

describe.each([
  ["npm run setup", []],
  ["npm run docs", ["docs"]],
  ["npm run notebooks", ["notebooks"]],
  ["npm run local:down", ["down"]],
  ["npm run benchmark:NAME", ["benchmark", "startup"]],
])("%s", (command, args) => {
  it("does nothing but help where --help is asked for", () => {
    const { code, said } = typed(...args, "--help");
    expect([code, said.split(" [-- ")[0]?.split("\n")[0]]).toEqual([0, command]);
  });

  it("refuses what it does not know, before it does anything", () => {
    const { code, said } = typed(...args, "--colour");
    expect([code, said]).toEqual([2, expect.stringContaining("--colour")]);
  });
});

it("refuses a command that there is not", () => {
  expect(typed("teach")).toEqual({ code: 2, said: expect.stringContaining("'teach'") as string });
});

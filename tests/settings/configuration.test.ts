import * as fs from "node:fs";
import * as path from "node:path";
import { keys } from "../../settings/keys";
import { settingsOf } from "../../settings/settings";
import { allStacks, committed, declaredKeys, handedOver, stackFile, stacks } from "./stackConfig";

const declared = declaredKeys();
const root = path.join(__dirname, "..", "..");

test("declares in Pulumi.yaml exactly the keys the program reads", () => {
  expect(Object.keys(declared).sort()).toEqual(Object.keys(keys).sort());
});

test("describes every key", () => {
  const silent = Object.entries(declared).filter(([, key]) => !key.description);
  expect(silent).toEqual([]);
});

test("uses every key outside its declaration", () => {
  const inSettings = fs.readdirSync(path.join(root, "settings"));
  const plans = inSettings.filter((file) => file.endsWith(".ts") && file !== "keys.ts");
  // Of the rules only those of costs judge keys that nothing else needs.
  const files = [
    "index.ts",
    ...plans.map((file) => `settings/${file}`),
    "settings/rules/costs.ts",
    "components/stages.ts",
  ];
  const sources = files.map((file) => fs.readFileSync(path.join(root, file), "utf8")).join("\n");
  const unused = Object.keys(keys).filter(
    (name) => !new RegExp(`(values|settings)\\.${name}\\b`).test(sources),
  );
  expect(unused).toEqual([]);
});

test("has the files of the stacks the tests make", () => {
  expect(allStacks).toEqual(expect.arrayContaining([...stacks]));
});

test.each(stacks)(
  "stack %s repeats no default, but for what people set for themselves",
  (stack) => {
    const own = committed(stack);
    const repeated = Object.entries(declared)
      .filter(
        ([name, key]) => key.default !== undefined && own[`batch-scoring:${name}`] === key.default,
      )
      .map(([name]) => name);
    expect(repeated).toEqual([]);
  },
);

describe.each(allStacks)("stack %s, as its file has it,", (stack) => {
  const own = stackFile(stack);

  test("sets every key that has no default", () => {
    const missing = Object.entries(declared)
      .filter(([name, key]) => key.default === undefined && !(`batch-scoring:${name}` in own))
      .map(([name]) => name);
    expect(missing).toEqual([]);
  });

  test("keeps the default Databricks provider out of reach", () => {
    expect(own["pulumi:disable-default-providers"]).toEqual(["databricks"]);
  });

  test("is free of mistakes", () => {
    expect(settingsOf("batch-scoring", stack, handedOver(own)).stack).toBe(stack);
  });
});

import { isKept, type ResourceChange } from "../../local/engine/changes";
import { BASE, CHANGES, type ChangeRow } from "./changeTable";
import { type Answer, Engine } from "./engine";

/** Each stack is made once, then previewed for each key: a few seconds each on two cores. */
jest.setTimeout(1_800_000);

/** What is lost, or lies elsewhere, when one of these is made anew. */
const HOLDS_DATA = [
  "azure-native:databricks:Workspace",
  "azure-native:keyvault:Key",
  "azure-native:keyvault:Vault",
  "azure-native:operationalinsights:Workspace",
  "azure-native:storage:BlobContainer",
  "azure-native:storage:StorageAccount",
  "databricks:index/catalog:Catalog",
  "databricks:index/schema:Schema",
  "databricks:index/volume:Volume",
];

const rows = Object.entries(CHANGES) as [keyof typeof CHANGES, ChangeRow][];
const engines: Engine[] = [];
const answers = new Map<string, Answer>();

/** Two engines, each with a stack of its own, take the keys in turn. */
beforeAll(async () => {
  const waiting = [...rows];
  await Promise.all(
    [0, 1].map(async () => {
      const engine = new Engine("dev", BASE);
      engines.push(engine);
      await engine.run("up");
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [key, { to, beside }] = next;
        answers.set(key, await engine.ask("preview", { ...beside, [key]: to }));
      }
    }),
  );
});
afterAll(() => Promise.all(engines.map((engine) => engine.close())));

function changesFor(key: string): readonly ResourceChange[] {
  const answer = answers.get(key);
  if (answer === undefined || "error" in answer) throw new Error(answer?.error);
  return answer.result.changes.filter((change) => change.operation !== "same" && isKept(change));
}

test.each(rows)("a change of %s shows what the table says", (key, { shows }) => {
  const shown = changesFor(key).map(({ operation, name }) => `${operation} ${name}`);
  expect(shown.sort()).toEqual([...shows].sort());
});

test.each(rows)("a change of %s loses no data, or the table says why", (key, { losesData }) => {
  const lost = changesFor(key).filter(
    ({ operation, type }) =>
      HOLDS_DATA.includes(type) && (operation === "replace" || operation === "delete"),
  );
  expect(lost.length > 0).toBe(losesData !== undefined);
});

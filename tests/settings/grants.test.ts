import {
  dataScientistPrivileges,
  deployerPrivileges,
  grantsByObject,
  plannerPrivileges,
  producerPrivileges,
  runPrivileges,
  stagePrivileges,
  type StageAccess,
} from "../../settings/grants";
import { model, tables, volumes } from "../../settings/tables";

const stage = (more: Partial<StageAccess>): StageAccess => ({
  reads: [],
  writes: [],
  volumeUses: [],
  ...more,
});
const shown = (
  privileges: readonly { kind: string; name: string; privileges: readonly string[] }[],
) => privileges.map(({ kind, name, privileges: held }) => `${kind} ${name}: ${held.join(" ")}`);

test.each<[string, StageAccess, string[]]>([
  ["nothing", stage({}), ["catalog : USE_CATALOG"]],
  [
    "reads a table",
    stage({ reads: [tables.features] }),
    ["catalog : USE_CATALOG", "schema features: SELECT USE_SCHEMA"],
  ],
  [
    "writes a table, which it makes itself the first time and reads again to replace a range",
    stage({ writes: [tables.predictions] }),
    ["catalog : USE_CATALOG", "schema predictions: CREATE_TABLE MODIFY SELECT USE_SCHEMA"],
  ],
  [
    "reads and writes tables of one schema",
    stage({ reads: [tables.features], writes: [tables.labels] }),
    ["catalog : USE_CATALOG", "schema features: CREATE_TABLE MODIFY SELECT USE_SCHEMA"],
  ],
  [
    "loads a model",
    stage({ reads: [model] }),
    ["catalog : USE_CATALOG", "schema models: USE_SCHEMA", `model ${model}: EXECUTE`],
  ],
  [
    "registers a model, which MLflow tries to make each time",
    stage({ writes: [model] }),
    ["catalog : USE_CATALOG", "schema models: CREATE_MODEL USE_SCHEMA", `model ${model}: EXECUTE`],
  ],
  [
    "reads a volume",
    stage({ volumeUses: [{ volume: volumes.files, access: "read" }] }),
    ["catalog : USE_CATALOG", "schema landing: USE_SCHEMA", "volume landing.files: READ_VOLUME"],
  ],
  [
    "writes a volume",
    stage({ volumeUses: [{ volume: volumes.checkpoints, access: "write" }] }),
    [
      "catalog : USE_CATALOG",
      "schema landing: USE_SCHEMA",
      "volume landing.checkpoints: READ_VOLUME WRITE_VOLUME",
    ],
  ],
])("a stage that does %s may do just that", (_, access, expected) => {
  expect(shown(stagePrivileges(access))).toEqual(expected);
});

test("jobs may do what any of their stages does, each privilege once", () => {
  const stages = [
    stage({ writes: [tables.machines] }),
    stage({ reads: [tables.machines], writes: [tables.features] }),
  ];
  expect(shown(runPrivileges(stages))).toEqual([
    "catalog : USE_CATALOG",
    "schema features: CREATE_TABLE MODIFY SELECT USE_SCHEMA",
    "schema raw: CREATE_TABLE MODIFY SELECT USE_SCHEMA",
  ]);
});

test("planners read predictions, data scientists read everything and write where they load models", () => {
  expect(shown(plannerPrivileges)).toEqual([
    "catalog : USE_CATALOG",
    "schema predictions: SELECT USE_SCHEMA",
    "volume predictions.reports: READ_VOLUME",
  ]);
  expect(shown(dataScientistPrivileges(model))).toEqual([
    "catalog : USE_CATALOG",
    "schema raw: SELECT USE_SCHEMA",
    "schema features: SELECT USE_SCHEMA",
    "schema predictions: SELECT USE_SCHEMA",
    "schema monitoring: SELECT USE_SCHEMA",
    "schema landing: USE_SCHEMA",
    "volume landing.files: READ_VOLUME",
    "volume predictions.reports: READ_VOLUME",
    "schema models: USE_SCHEMA",
    `model ${model}: EXECUTE`,
    "volume models.staging: READ_VOLUME WRITE_VOLUME",
  ]);
});

test("producers land files, and see neither tables nor another volume", () => {
  expect(shown(producerPrivileges)).toEqual([
    "catalog : USE_CATALOG",
    "schema landing: USE_SCHEMA",
    "volume landing.files: READ_VOLUME WRITE_VOLUME",
  ]);
});

test("deployers manage the catalog, and are granted no data", () => {
  const held = deployerPrivileges.flatMap(({ privileges }) => privileges);
  expect(held).toContain("MANAGE");
  expect(held.filter((one) => /SELECT|MODIFY|ALL_PRIVILEGES|READ_|WRITE_/.test(one))).toEqual([]);
});

test("everybody's grants on an object are together, an object nobody is granted is left out", () => {
  const grantees = [
    { principal: "run", privileges: runPrivileges([stage({ reads: [tables.predictions] })]) },
    { principal: "planners", privileges: plannerPrivileges },
  ];
  expect(grantsByObject(grantees)).toEqual([
    {
      kind: "catalog",
      name: "",
      grants: [
        { principal: "run", privileges: ["USE_CATALOG"] },
        { principal: "planners", privileges: ["USE_CATALOG"] },
      ],
    },
    {
      kind: "schema",
      name: "predictions",
      grants: [
        { principal: "run", privileges: ["SELECT", "USE_SCHEMA"] },
        { principal: "planners", privileges: ["SELECT", "USE_SCHEMA"] },
      ],
    },
    {
      kind: "volume",
      name: "predictions.reports",
      grants: [{ principal: "planners", privileges: ["READ_VOLUME"] }],
    },
  ]);
  expect(grantsByObject([])).toEqual([]);
});

import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation";

import { changesIn, countsOf } from "../../local/engine/changes";
import { diagnosticsIn } from "../../local/engine/diagnostics";
import { summaryOf, treeOf } from "../../local/engine/report";

const STACK = "urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev";
const LAKE = "urn:pulumi:dev::p::batchScoring:components:Lake::lake";

type State = NonNullable<StepEventMetadata["new"]>;

function step(
  op: string,
  type: string,
  name: string,
  parent: string,
  diff: readonly string[] = [],
): EngineEvent {
  const urn = `urn:pulumi:dev::p::${type}::${name}`;
  const custom = !type.includes("components") && type !== "pulumi:pulumi:Stack";
  const state = { urn, type, parent, custom } as State;
  const metadata = {
    op,
    urn,
    type,
    [op === "delete" ? "old" : "new"]: state,
    detailedDiff: Object.fromEntries(
      diff.map((path) => [path, { diffKind: "update", inputDiff: true }]),
    ),
  } as unknown as StepEventMetadata;
  return { sequence: 0, timestamp: 0, resourcePreEvent: { metadata } };
}

const events = [
  step("same", "pulumi:pulumi:Stack", "p-dev", ""),
  step("same", "pulumi:providers:random", "default_4_21_2", ""),
  step("same", "batchScoring:components:Lake", "lake", STACK),
  step("same", "batchScoring:components:Empty", "empty", STACK),
  step("update", "azure-native:storage:StorageAccount", "lake", LAKE, ["sku.name"]),
  step("delete-replaced", "databricks:index/job:Job", "job", LAKE),
  step("replace", "databricks:index/job:Job", "job", LAKE, ["name"]),
  step("create-replacement", "databricks:index/job:Job", "job", LAKE, ["name"]),
  step("create", "azure-native:storage:BlobContainer", "container", LAKE),
  step("delete", "random:index/randomString:RandomString", "old", LAKE),
  step("same", "random:index/randomString:RandomString", "kept", LAKE),
];

test("changes are one line each, by name, below the component they belong to", () => {
  expect(treeOf(changesIn(events))).toEqual([
    "lake  Lake",
    "  + container  azure-native.storage.BlobContainer",
    "  ± job  databricks.Job  [name]",
    "  ~ lake  azure-native.storage.StorageAccount  [sku.name]",
    "  - old  random.RandomString",
  ]);
});

test("a replacement counts once; components, the stack and default providers do not count", () => {
  const counts = countsOf(changesIn(events));
  expect(counts).toEqual({ create: 1, update: 1, replace: 1, delete: 1, same: 1 });
  expect(summaryOf("preview", counts, 1.26)).toBe(
    "1 to create, 1 to update, 1 to replace, 1 to delete, 1 unchanged in 1.3 s",
  );
  expect(summaryOf("update", counts, 10)).toBe(
    "1 created, 1 updated, 1 replaced, 1 deleted, 1 unchanged in 10.0 s",
  );
});

test("what became of a refreshed resource is told by its second event", () => {
  const storage = "azure-native:storage:StorageAccount";
  const read = [step("refresh", storage, "lake", LAKE), step("refresh", storage, "gone", LAKE)];
  const found = [
    step("update", storage, "lake", LAKE, ["tags.Owner"]),
    step("delete", storage, "gone", LAKE),
  ].map(({ resourcePreEvent, ...event }) => ({ ...event, resOutputsEvent: resourcePreEvent }));
  const changes = changesIn([...read, ...found] as EngineEvent[]);
  expect(changes.map(({ name, operation, properties }) => [name, operation, properties])).toEqual([
    ["lake", "update", ["tags.Owner"]],
    ["gone", "delete", []],
  ]);
  expect(summaryOf("refresh", countsOf(changes), 1)).toBe(
    "0 appeared, 1 differ, 0 replaced, 1 gone, 0 unchanged in 1.0 s",
  );
});

test("nothing changed is an empty tree", () => {
  expect(treeOf(changesIn([events[0], events[2], events[10]] as EngineEvent[]))).toEqual([]);
});

function said(severity: string, message: string, urn?: string): EngineEvent {
  const diagnosticEvent = {
    severity,
    message,
    color: "raw",
    ...(urn === undefined ? {} : { urn }),
  };
  return { sequence: 0, timestamp: 0, diagnosticEvent } as unknown as EngineEvent;
}

test("diagnostics are told once, in full, with their resource, without the engine's own noise", () => {
  const job =
    "urn:pulumi:dev::p::batchScoring:components:PipelineJob$databricks:index/job:Job::training-job";
  expect(
    diagnosticsIn([
      said("debug", "Registering resource"),
      said("warning", "using pulumi-resource-random from $PATH at /x/pulumi-resource-random\n"),
      said("warning", "<{%fg 3%}>schedule is paused<{%reset%}>\n"),
      said("error", "1 error occurred:\n\t* cannot create job: no\n\n", job),
      said("error", "1 error occurred:\n\t* cannot create job: no\n\n", job),
      said("error", "update failed"),
    ]),
  ).toEqual([
    { severity: "warning", text: "schedule is paused" },
    { severity: "error", text: 'Job "training-job": cannot create job: no' },
  ]);
});

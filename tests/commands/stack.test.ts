import { countsByComponent } from "../../local/commands/stack";
import type { ResourceChange } from "../../local/engine/changes";

const stack = "urn:stack";

function change(
  name: string,
  type: string,
  operation: ResourceChange["operation"],
  parent = stack,
): ResourceChange {
  return {
    urn: `urn:${name}`,
    name,
    type,
    operation,
    parent,
    isCustom: !type.startsWith("batchScoring"),
    properties: [],
  };
}

it("counts what is kept below each component, and leaves out components without a change", () => {
  const changes = [
    { ...change("batch-scoring-local", "pulumi:pulumi:Stack", "create", ""), urn: stack },
    change("lake", "batchScoring:components:Lake", "create"),
    change("account", "azure-native:storage:StorageAccount", "create", "urn:lake"),
    change("landing", "azure-native:storage:BlobContainer", "same", "urn:account"),
    change("code", "batchScoring:components:Code", "same"),
    change("ingest", "databricks:index/notebook:Notebook", "same", "urn:code"),
  ];
  expect(countsByComponent(changes)).toEqual(["lake               1 created, 1 unchanged"]);
});

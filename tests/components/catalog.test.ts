import * as databricks from "@pulumi/databricks";
import * as pulumi from "@pulumi/pulumi";
import { Catalog, type CatalogArgs } from "../../components/catalog";
import { schemas } from "../../settings/tables";
import { valueOf } from "./outputs";
import { dependencies, registered } from "./registered";

const url = (container: string) => `abfss://${container}@account.dfs.core.windows.net/`;
const args = (): CatalogArgs => ({
  catalogName: "batch_scoring_dev",
  connectorId: pulumi.output("/connector"),
  urls: { landing: url("landing"), checkpoints: url("checkpoints"), lake: url("lake") },
  forceDestroy: true,
});

function build(more: Partial<CatalogArgs> = {}): Catalog {
  const provider = new databricks.Provider("given", {
    host: "https://adb-1.2.azuredatabricks.net",
  });
  return new Catalog("catalog", { ...args(), ...more }, { providers: { databricks: provider } });
}

const own = { parent: "catalog", provider: "given" };

/** What `catalogStorage` makes, by name. */
function ofStorage(type: string, name: string) {
  const inputs = expect.objectContaining({ forceDestroy: true }) as unknown;
  return { ...own, type: `databricks:index/${type}`, name: `catalog-${name}`, inputs };
}

function schema(name: string) {
  return {
    ...own,
    type: "databricks:index/schema:Schema",
    name: `catalog-schema-${name}`,
    inputs: {
      catalogName: "batch_scoring_dev",
      name,
      comment: schemas.find((definition) => definition.name === name)?.comment,
      forceDestroy: true,
    },
  };
}

function volume(name: string, container: string, comment: string) {
  return {
    ...own,
    type: "databricks:index/volume:Volume",
    name: `catalog-volume-${name}`,
    inputs: {
      catalogName: "batch_scoring_dev",
      schemaName: "landing",
      name,
      volumeType: "EXTERNAL",
      storageLocation: url(container),
      comment,
    },
  };
}

test("makes the stack's securables on the lake, all with the given provider", async () => {
  const made = await registered(() => build());
  expect(made.filter(({ name }) => name !== "given")).toEqual([
    { type: "batchScoring:components:Catalog", name: "catalog", parent: "", inputs: {} },
    {
      ...own,
      type: "databricks:index/catalog:Catalog",
      name: "catalog",
      inputs: {
        name: "batch_scoring_dev",
        comment: "Raw tables, features, models and predictions",
        storageRoot: url("lake"),
        isolationMode: "ISOLATED",
        forceDestroy: true,
      },
    },
    ofStorage("storageCredential:StorageCredential", "credential"),
    ofStorage("externalLocation:ExternalLocation", "location-checkpoints"),
    ofStorage("externalLocation:ExternalLocation", "location-lake"),
    ofStorage("externalLocation:ExternalLocation", "location-landing"),
    {
      ...own,
      type: "databricks:index/registeredModel:RegisteredModel",
      name: "catalog-model",
      ignoreChanges: ["aliases"],
      inputs: {
        catalogName: "batch_scoring_dev",
        schemaName: "models",
        name: "component_failure",
        comment: "Says of each component of a machine whether it is about to fail",
      },
    },
    schema("features"),
    schema("landing"),
    schema("models"),
    schema("monitoring"),
    schema("predictions"),
    schema("raw"),
    volume("checkpoints", "checkpoints", "What jobs remember between runs"),
    volume("files", "landing", "Files as they arrive"),
    {
      ...own,
      type: "databricks:index/volume:Volume",
      name: "catalog-volume-reports",
      inputs: {
        catalogName: "batch_scoring_dev",
        schemaName: "predictions",
        name: "reports",
        volumeType: "MANAGED",
        comment: "Reports of scoring and evaluation runs, one page each",
      },
    },
    {
      ...own,
      type: "databricks:index/volume:Volume",
      name: "catalog-volume-staging",
      inputs: {
        catalogName: "batch_scoring_dev",
        schemaName: "models",
        name: "staging",
        volumeType: "MANAGED",
        comment: "Models on their way to and from the clusters of people",
      },
    },
  ]);
});

test("leaves securables to be deleted one by one, they outlive the workspace", async () => {
  const made = await registered(() => build());
  expect(made.filter(({ deletedWith }) => deletedWith !== undefined)).toEqual([]);
});

test("gives the model to whoever trains it", async () => {
  const made = await registered(() => build({ modelOwner: pulumi.output("run-c") }));
  const owners = made.flatMap(({ name, inputs }) =>
    inputs["owner"] ? [[name, inputs.owner]] : [],
  );
  expect(owners).toEqual([["catalog-model", "run-c"]]);
});

test("attaches a metastore before anything is asked of it, where one is told", async () => {
  class Given extends pulumi.CustomResource {}
  const attached = () => {
    const workspace = new Given("test:index:Workspace", "workspace");
    return build({ metastore: { metastoreId: "m-1", workspaceId: "7", workspace } });
  };
  const made = await registered(attached);
  expect(made.find(({ name }) => name === "catalog-metastore")).toEqual({
    ...own,
    type: "databricks:index/metastoreAssignment:MetastoreAssignment",
    name: "catalog-metastore",
    deletedWith: "workspace",
    inputs: { metastoreId: "m-1", workspaceId: "7" },
  });
  expect((await dependencies(attached))["catalog-credential"]).toContain("catalog-metastore");
});

test("tells notebooks that are started by hand where to put a model, apart from where jobs do", async () => {
  const catalogs: Catalog[] = [];
  await registered(() => catalogs.push(build()));
  const path = catalogs[0]?.notebookParameters["staging_path"] as pulumi.Output<string>;
  expect((await valueOf(path)).value).toBe("/Volumes/batch_scoring_dev/models/staging");
});

test("gives out the paths of its volumes", async () => {
  const catalogs: Catalog[] = [];
  await registered(() => catalogs.push(build()));
  const { catalogName, landingPath, checkpointPath, reportsPath } = catalogs[0] as Catalog;
  const paths = [catalogName, landingPath, checkpointPath, reportsPath];
  expect(await Promise.all(paths.map(valueOf))).toEqual([
    { value: "batch_scoring_dev", madeOf: ["catalog"] },
    { value: "/Volumes/batch_scoring_dev/landing/files", madeOf: ["catalog-volume-files"] },
    {
      value: "/Volumes/batch_scoring_dev/landing/checkpoints",
      madeOf: ["catalog-volume-checkpoints"],
    },
    { value: "/Volumes/batch_scoring_dev/predictions/reports", madeOf: ["catalog-volume-reports"] },
  ]);
});

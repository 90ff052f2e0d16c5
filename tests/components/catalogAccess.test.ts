import * as databricks from "@pulumi/databricks";
import * as pulumi from "@pulumi/pulumi";
import { Catalog } from "../../components/catalog";
import { CatalogAccess, type CatalogAccessArgs } from "../../components/catalogAccess";
import { model, tables, volumes } from "../../settings/tables";
import { registered } from "./registered";

const url = (container: string) => `abfss://${container}@account.dfs.core.windows.net/`;
const nobody = {
  deployers: undefined,
  producers: undefined,
  planners: undefined,
  dataScientists: undefined,
};

function build(more: Partial<CatalogAccessArgs>): CatalogAccess {
  const provider = new databricks.Provider("given", { host: "https://adb-1.2.example.net" });
  const opts = { providers: { databricks: provider } };
  const { objects } = new Catalog(
    "catalog",
    {
      catalogName: "ml",
      connectorId: "/connector",
      urls: { landing: url("landing"), checkpoints: url("checkpoints"), lake: url("lake") },
      forceDestroy: false,
    },
    opts,
  );
  const args = { objects, stages: [], groups: nobody };
  const principals = { runAsApplicationId: undefined, deployApplicationId: undefined };
  return new CatalogAccess("access", { ...args, ...principals, ...more }, opts);
}

const made = async (more: Partial<CatalogAccessArgs>) =>
  (await registered(() => build(more))).filter(({ name }) => name.startsWith("access-"));
const grant = (role: string, object: string, inputs: Record<string, string>, grants: object[]) => ({
  type: "databricks:index/grants:Grants",
  name: `access-${role}`,
  parent: "access",
  provider: "given",
  // Whoever has the right to delete an object only by a grant on it keeps it until then.
  deletedWith: object,
  inputs: { ...inputs, grants },
});
const managing = ["CREATE_EXTERNAL_VOLUME", "CREATE_MANAGED_STORAGE", "MANAGE"];

test("grants nobody anything where nobody is named", async () => {
  expect(await made({})).toEqual([]);
});

test("grants the principal of the jobs what their stages need", async () => {
  const stages = [
    {
      reads: [tables.features],
      writes: [model],
      volumeUses: [{ volume: volumes.checkpoints, access: "write" as const }],
    },
  ];
  const to = (...privileges: string[]) => [{ principal: "run-c", privileges }];
  expect(await made({ stages, runAsApplicationId: pulumi.output("run-c") })).toEqual([
    grant("catalog", "catalog", { catalog: "catalog-id" }, to("USE_CATALOG")),
    grant("model-component_failure", "catalog-model", { model: "catalog-model-id" }, to("EXECUTE")),
    grant(
      "schema-features",
      "catalog-schema-features",
      { schema: "catalog-schema-features-id" },
      to("SELECT", "USE_SCHEMA"),
    ),
    grant(
      "schema-landing",
      "catalog-schema-landing",
      { schema: "catalog-schema-landing-id" },
      to("USE_SCHEMA"),
    ),
    grant(
      "schema-models",
      "catalog-schema-models",
      { schema: "catalog-schema-models-id" },
      to("CREATE_MODEL", "USE_SCHEMA"),
    ),
    grant(
      "volume-checkpoints",
      "catalog-volume-checkpoints",
      { volume: "catalog-volume-checkpoints" },
      to("READ_VOLUME", "WRITE_VOLUME"),
    ),
  ]);
});

test("keeps people and the identity that deploys able to manage what the other made", async () => {
  const deployed = await made({
    groups: { ...nobody, deployers: "platform" },
    deployApplicationId: pulumi.output("deploy-c"),
  });
  const to = (privileges: string[]) =>
    ["platform", "deploy-c"].map((principal) => ({ principal, privileges }));
  const location = (name: string) =>
    grant(
      `location-${name}`,
      `catalog-location-${name}`,
      { externalLocation: `catalog-location-${name}-id` },
      to(managing),
    );
  expect(deployed).toEqual([
    grant(
      "catalog",
      "catalog",
      { catalog: "catalog-id" },
      to([
        ...["CREATE_MODEL", "CREATE_SCHEMA", "CREATE_VOLUME", "MANAGE"],
        ...["USE_CATALOG", "USE_SCHEMA"],
      ]),
    ),
    grant(
      "credential",
      "catalog-credential",
      { storageCredential: "catalog-credential-id" },
      to(["CREATE_EXTERNAL_LOCATION", "MANAGE"]),
    ),
    location("checkpoints"),
    location("lake"),
    location("landing"),
  ]);
});

test("lets producers land files and nothing else", async () => {
  const to = (...privileges: string[]) => [{ principal: "producers", privileges }];
  expect(await made({ groups: { ...nobody, producers: "producers" } })).toEqual([
    grant("catalog", "catalog", { catalog: "catalog-id" }, to("USE_CATALOG")),
    grant(
      "schema-landing",
      "catalog-schema-landing",
      { schema: "catalog-schema-landing-id" },
      to("USE_SCHEMA"),
    ),
    grant(
      "volume-files",
      "catalog-volume-files",
      { volume: "catalog-volume-files" },
      to("READ_VOLUME", "WRITE_VOLUME"),
    ),
  ]);
});

test("gives each object its grants once, whoever they go to", async () => {
  const everybody = await made({
    groups: {
      deployers: "platform",
      producers: "producers",
      planners: "planners",
      dataScientists: "scientists",
    },
    runAsApplicationId: pulumi.output("run-c"),
    stages: [{ reads: [], writes: [tables.predictions], volumeUses: [] }],
  });
  const objects = everybody.map(({ deletedWith }) => deletedWith);
  expect(new Set(objects).size).toBe(objects.length);
  const onPredictions = everybody.find(({ name }) => name === "access-schema-predictions");
  expect(onPredictions?.inputs["grants"]).toEqual([
    { principal: "run-c", privileges: ["CREATE_TABLE", "MODIFY", "SELECT", "USE_SCHEMA"] },
    { principal: "planners", privileges: ["SELECT", "USE_SCHEMA"] },
    { principal: "scientists", privileges: ["SELECT", "USE_SCHEMA"] },
  ]);
});

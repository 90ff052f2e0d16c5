import * as databricks from "@pulumi/databricks";
import * as pulumi from "@pulumi/pulumi";
import { dataSources, type DataSourcesArgs } from "../../../components/sources/dataSources";
import type { DataSource } from "../../../components/sources/reader";
import { sourceKinds, type SourceTables } from "../../../settings/sources";
import { valueOf } from "../outputs";
import { registered } from "../registered";
import { administrator, sourceArgs } from "./sourceArgs";

function args(): DataSourcesArgs {
  const { tables: _, serviceCredential: __, ...place } = sourceArgs();
  return {
    ...place,
    lake: { accountName: "lake", accountId: "/lake" },
    key: undefined,
    landingPath: "/Volumes/c/landing/files",
    credentialName: "c_sources",
    logWorkspaceId: "/logs",
    forceDestroy: true,
    runAsApplicationId: "run",
    deployers: ["deployers"],
  };
}

const sourceOptions = { administrator, cursorColumn: "inserted_at", retentionDays: 3 };

async function made(sources: SourceTables, change: Partial<DataSourcesArgs> = {}) {
  const given: (readonly (DataSource | undefined)[])[] = [];
  const all = await registered(() => {
    const provider = new databricks.Provider("given", { host: "https://adb-1.2.example.net" });
    const options = { providers: { databricks: provider }, protect: true };
    given.push(dataSources({ sources, sourceOptions }, { ...args(), ...change }, options));
  });
  return { all, given: given[0] ?? [] };
}

const everything = Object.fromEntries(sourceKinds.map((kind, index) => [kind, [`t${index}`]]));
let whole: Awaited<ReturnType<typeof made>>;
beforeAll(async () => {
  whole = await made(everything);
});

const component = (kind: string, name: string) => ({
  type: `batchScoring:components:${kind}`,
  name,
  parent: "",
  inputs: {},
});
const credential = component("ServiceCredential", "source-credential");

/** Components of their own, which alone are at the top. */
async function top(sources: SourceTables, change: Partial<DataSourcesArgs> = {}) {
  const { all } = await made(sources, change);
  return all.filter(({ parent, name }) => parent === "" && name !== "given");
}

const held = ["telemetry"];
test.each<[SourceTables, object[]]>([
  [{}, []],
  [{ files: held }, [component("LandingFiles", "landing-files")]],
  [{ eventHubs: held }, [component("EventHubs", "event-hubs"), credential]],
  [{ azureSql: held }, [component("AzureSql", "azure-sql"), credential]],
  [{ cosmosDb: held }, [component("CosmosDb", "cosmos-db"), credential]],
  [{ synapse: held }, [credential, component("Synapse", "synapse")]],
])(
  "makes what the tables %j come from, and a credential only to sign in",
  async (sources, made) => {
    const withoutProtection = (await top(sources)).map(({ isProtected: _, ...rest }) => rest);
    expect(withoutProtection).toEqual(made);
  },
);

test("makes no database whose audit has nowhere to go", async () => {
  const change = { logWorkspaceId: undefined };
  expect((await top({ azureSql: held }, change)).map(({ name }) => name)).toEqual([
    "source-credential",
  ]);
});

test("protects every place but the landing zone, where it makes nothing, and hands the provider down", async () => {
  const { all } = whole;
  const ofWorkspace = all.filter(({ type }) => type.startsWith("databricks:"));
  expect(ofWorkspace.map(({ name, provider }) => [name, provider])).toEqual([
    ["source-credential", "given"],
    ["source-credential-access", "given"],
  ]);
  const unprotected = all.filter(({ parent, isProtected }) => parent === "" && !isProtected);
  expect(unprotected.map(({ name }) => name)).toEqual(["given", "landing-files"]);
});

test("lets each source be read with the one credential, as the kind of it has to be", async () => {
  const readers = whole.given.map((source) => source?.readers);
  const { value } = await valueOf(pulumi.output(readers));
  const service_credential = "c_sources";
  const cursor_column = "inserted_at";
  const signed = (reader: string, more: object = {}) => ({
    reader,
    options: expect.objectContaining({ service_credential, ...more }) as unknown,
  });
  expect(value).toEqual([
    { t0: { reader: "files", options: {} } },
    { t1: signed("kafka", { topic: "t1" }) },
    { t2: signed("jdbc", { table: "dbo.t2", cursor_column }) },
    { t3: signed("cosmos", { container: "t3" }) },
    { t4: signed("synapse", { cursor_column }) },
  ]);
});

test("keeps a place of its own for each kind, also for one that no table comes from", async () => {
  const { given } = await made({ cosmosDb: held });
  expect(given.map((source) => source !== undefined)).toEqual([false, false, false, true, false]);
});

import * as databricks from "@pulumi/databricks";
import * as pulumi from "@pulumi/pulumi";
import {
  catalogStorage,
  type CatalogStorage,
  type CatalogStorageArgs,
} from "../../components/catalogStorage";
import { childrenOf } from "./children";
import { valueOf } from "./outputs";
import { dependencies } from "./registered";

const url = (container: string) => `abfss://${container}@account.dfs.core.windows.net/`;
const usual: CatalogStorageArgs = {
  catalogName: "ml",
  connectorId: "/connector",
  urls: { landing: url("landing"), checkpoints: url("checkpoints"), lake: url("lake") },
  forceDestroy: true,
};
const group = {
  groupName: pulumi.output("rg-a"),
  groupId: pulumi.output("/subscriptions/s-1/resourceGroups/rg-a"),
};

async function made(change: Partial<CatalogStorageArgs> = {}) {
  const storages: CatalogStorage[] = [];
  const children = await childrenOf(
    (parent) => storages.push(catalogStorage(parent, "catalog", { ...usual, ...change })),
    () => ({ providers: { databricks: new databricks.Provider("given", { host: "https://a" }) } }),
  );
  return { children, storage: storages[0] as CatalogStorage };
}

const own = { parent: "parent", provider: "given" };
const shared = { isolationMode: "ISOLATION_MODE_ISOLATED", skipValidation: true };

const expected = (forceDestroy: boolean, ofLanding: object = {}) => [
  {
    ...own,
    type: "databricks:index/storageCredential:StorageCredential",
    name: "catalog-credential",
    inputs: {
      ...shared,
      name: "ml",
      comment: "Managed identity that reads and writes the lake",
      azureManagedIdentity: { accessConnectorId: "/connector" },
      forceDestroy,
    },
  },
  ...["checkpoints", "lake", "landing"].map((container) => ({
    ...own,
    type: "databricks:index/externalLocation:ExternalLocation",
    name: `catalog-location-${container}`,
    inputs: {
      ...shared,
      name: `ml_${container}`,
      url: url(container),
      credentialName: "ml",
      forceDestroy,
      ...(container === "landing" && ofLanding),
    },
  })),
];

test.each([true, false])(
  "reaches each container by one credential, which goes with what it holds: %s",
  async (forceDestroy) => {
    expect((await made({ forceDestroy })).children).toEqual(expected(forceDestroy));
  },
);

test("hears of new landing files by events of the group it is told, and of no other folder's", async () => {
  const events = {
    enableFileEvents: true,
    fileEventQueue: { managedAqs: { resourceGroup: "rg-a", subscriptionId: "s-1" } },
  };
  const { children } = await made({ fileEvents: { group, roles: [] } });
  expect(children).toEqual(expected(true, events));
});

test("asks for file events once the access connector may make the queue", async () => {
  class Given extends pulumi.CustomResource {}
  const waits = await dependencies(() => {
    const parent = new pulumi.ComponentResource("test:Parent", "parent");
    const roles = [new Given("test:index:Role", "role")];
    catalogStorage(parent, "catalog", { ...usual, fileEvents: { group, roles } });
  });
  expect(waits).toMatchObject({
    "catalog-credential": [],
    "catalog-location-checkpoints": ["catalog-credential"],
    "catalog-location-lake": ["catalog-credential"],
    "catalog-location-landing": ["catalog-credential", "role"],
  });
});

test("gives out each location by its container", async () => {
  const { storage } = await made();
  const { landing, checkpoints, lake } = storage.locations;
  const names = [landing, checkpoints, lake].map(async ({ name }) => (await valueOf(name)).value);
  expect(await Promise.all(names)).toEqual(["ml_landing", "ml_checkpoints", "ml_lake"]);
});

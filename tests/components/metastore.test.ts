import * as databricks from "@pulumi/databricks";
import * as pulumi from "@pulumi/pulumi";
import { Metastore } from "../../components/metastore";
import { programDependencies } from "./program";
import { registered } from "./registered";

jest.setTimeout(120_000);

class Given extends pulumi.CustomResource {}

test("attaches a metastore to the workspace, with which the assignment goes", async () => {
  const made = await registered(() => {
    const workspace = new Given("test:index:Workspace", "workspace");
    const provider = new databricks.Provider("given", { host: "https://a" });
    const args = { metastoreId: "m-1", workspaceId: "7", workspace };
    new Metastore("metastore", args, { providers: { databricks: provider } });
  });
  expect(made.find(({ type }) => type.endsWith(":MetastoreAssignment"))).toEqual({
    type: "databricks:index/metastoreAssignment:MetastoreAssignment",
    name: "metastore",
    parent: "metastore",
    provider: "given",
    deletedWith: "workspace",
    inputs: { metastoreId: "m-1", workspaceId: "7" },
  });
});

test("everything that is made in the workspace waits for the metastore, identities and groups of the account with it", async () => {
  const waits = await programDependencies("prod", {
    metastoreId: "00000000-0000-4000-a000-00000000abcd",
    githubRepository: "example/fleet",
  });
  const inWorkspace = ["deployment", "run", "catalog", "compute", "code", "catalog-access"];
  const early = inWorkspace.filter((name) => !waits[name]?.includes("metastore"));
  expect(early).toEqual([]);
});

import * as databricks from "@pulumi/databricks";
import * as pulumi from "@pulumi/pulumi";
import { WorkspaceSettings, type WorkspaceSettingsArgs } from "../../components/workspaceSettings";
import { dependencies, registered } from "./registered";

class Given extends pulumi.CustomResource {}

function build(more: Partial<WorkspaceSettingsArgs> = {}): WorkspaceSettings {
  const provider = new databricks.Provider("given", { host: "https://adb-1.2.example.net" });
  const args = {
    defaultCatalogName: pulumi.output("ml"),
    label: "dbw",
    isAdminRestricted: false,
    maxTokenLifetimeDays: 30,
    allowedIpAddresses: [],
    clusterAddress: undefined,
    workspace: new Given("test:index:Workspace", "workspace"),
  };
  return new WorkspaceSettings(
    "settings",
    { ...args, ...more },
    { providers: { databricks: provider } },
  );
}

const child = (type: string, name: string, inputs: object) => ({
  type: `databricks:index/${type.charAt(0).toLowerCase()}${type.slice(1)}:${type}`,
  name: `settings-${name}`,
  parent: "settings",
  provider: "given",
  deletedWith: "workspace",
  inputs,
});
const made = async (more: Partial<WorkspaceSettingsArgs> = {}) =>
  (await registered(() => build(more))).filter(({ name }) => name.startsWith("settings-"));

test("turns off what is there for old workspaces alone, and ends tokens", async () => {
  expect(await made()).toEqual([
    child("WorkspaceConf", "conf", {
      customConfig: { enableTokensConfig: "true", maxTokenLifetimeDays: "30" },
    }),
    child("DisableLegacyAccessSetting", "legacy-access", { disableLegacyAccess: { value: true } }),
    child("DisableLegacyDbfsSetting", "legacy-dbfs", { disableLegacyDbfs: { value: true } }),
    child("DefaultNamespaceSetting", "namespace", { namespace: { value: "ml" } }),
  ]);
});

test("restricts administrators and addresses where told to", async () => {
  const more = { isAdminRestricted: true, allowedIpAddresses: ["203.0.113.7"] };
  expect((await made(more)).slice(0, 3)).toEqual([
    child("IpAccessList", "addresses", {
      label: "dbw",
      listType: "ALLOW",
      ipAddresses: ["203.0.113.7"],
    }),
    child("RestrictWorkspaceAdminsSetting", "admins", {
      restrictWorkspaceAdmins: { status: "RESTRICT_TOKENS_AND_JOB_RUN_AS" },
    }),
    child("WorkspaceConf", "conf", {
      customConfig: {
        enableTokensConfig: "true",
        maxTokenLifetimeDays: "30",
        enableIpAccessLists: "true",
      },
    }),
  ]);
});

test.each([
  [
    "lets clusters in beside the addresses that are allowed",
    ["198.51.100.1"],
    ["198.51.100.1", "203.0.113.9"],
  ],
  ["names the clusters' address once", ["203.0.113.9"], ["203.0.113.9"]],
  ["lets every address in where none is named", [], undefined],
])("%s", async (_, allowedIpAddresses, expected) => {
  const all = await made({ allowedIpAddresses, clusterAddress: pulumi.output("203.0.113.9") });
  const list = all.find(({ name }) => name === "settings-addresses");
  expect(list?.inputs["ipAddresses"]).toEqual(expected);
});

test("switches lists on when they are there, and the Hive metastore off when names need it no more", async () => {
  const waits = await dependencies(() => build({ allowedIpAddresses: ["203.0.113.7"] }));
  expect(waits["settings-conf"]).toContain("settings-addresses");
  expect(waits["settings-legacy-access"]).toContain("settings-namespace");
});

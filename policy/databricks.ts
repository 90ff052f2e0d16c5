import { at, isSet, listAt, present } from "./inputs";
import {
  everyType,
  type Fault,
  ofType,
  type Resource,
  type Rule,
  type Stack,
  type StackFault,
} from "./rule";

const azureWorkspaceType = "azure-native:databricks:Workspace";
const providerType = "pulumi:providers:databricks";
const tokenTypes = ["databricks:index/token:Token", "databricks:index/oboToken:OboToken"];
const scopeType = "databricks:index/secretScope:SecretScope";
const permissionsType = "databricks:index/permissions:Permissions";
const confType = "databricks:index/workspaceConf:WorkspaceConf";

const maxTokenLifetimeDays = 90;
const storedSecrets = ["token", "password", "clientSecret", "azureClientSecret"];
const everybody = ["users", "account users"];

/** A setting of Databricks and the input that turns it on. */
type Setting = readonly [name: string, path: string];

const legacyOfWorkspace: readonly Setting[] = [
  ["DisableLegacyDbfsSetting", "disableLegacyDbfs.value"],
  ["DisableLegacyAccessSetting", "disableLegacyAccess.value"],
];
/** Of all workspaces an account will ever have; a provider of one workspace can not reach it. */
const legacyOfAccount: Setting = ["DisableLegacyFeaturesSetting", "disableLegacyFeatures.value"];

/** Settings are resources of their own; what is missing is missing from the workspace. */
function ofWorkspace(stack: Stack, faults: readonly string[]): StackFault[] {
  return ofType(stack, azureWorkspaceType).flatMap((resource) =>
    faults.map((fault) => ({ resource, fault })),
  );
}

function settingType(name: string): string {
  return `databricks:index/${name[0]?.toLowerCase() ?? ""}${name.slice(1)}:${name}`;
}

function missing(stack: Stack, [name, path]: Setting): Fault[] {
  const isOn = ofType(stack, settingType(name)).some(({ inputs }) => at(inputs, path) === true);
  return isOn ? [] : [`no \`${name}\` is on`];
}

function boundsTokens({ inputs }: Resource): boolean {
  const days = Number(at(inputs, "customConfig.maxTokenLifetimeDays"));
  return (
    String(at(inputs, "customConfig.enableTokensConfig")) === "false" ||
    (days > 0 && days <= maxTokenLifetimeDays)
  );
}

/** The workspace as Databricks sees it: who signs in how, old ways in, permissions, secrets. */
export const databricksRules: readonly Rule[] = [
  {
    name: "dbx-explicit-provider",
    level: "mandatory",
    demand: "Everything in Databricks is made through the provider of the stack's own workspace",
    remedy: "hand the workspace's provider down in `providers`",
    controls: ["terraform-provider-databricks#1520"],
    types: everyType,
    faults: ({ type, provider = "default" }) =>
      type.startsWith("databricks:") && provider.startsWith("default")
        ? ["the default provider makes it, in whatever workspace the environment names"]
        : [],
  },
  {
    name: "dbx-no-pat",
    level: "mandatory",
    demand: "No token and no password is made or kept",
    remedy:
      "set `authType` to `azure-cli`, `azure-msi` or `github-oidc-azure` and remove the secret",
    controls: [
      "SAT IA-4",
      "SAT IA-5",
      "SAT IA-6",
      "SAT IA-7",
      "SAT IA-8",
      "MCSB IM-1",
      "MCSB IM-3",
    ],
    types: [providerType, ...tokenTypes],
    faults: ({ type, inputs }) => {
      if (tokenTypes.includes(type)) return ["it is a token"];
      return [
        ...storedSecrets.filter((name) => isSet(inputs, name)).map((name) => `\`${name}\` is set`),
        ...(at(inputs, "authType") === "pat" ? ["`authType` is `pat`"] : []),
      ];
    },
  },
  {
    name: "dbx-token-limits",
    level: "hardened",
    demand: `Tokens are off, or end after ${String(maxTokenLifetimeDays)} days`,
    remedy: "make a `WorkspaceConf` with `maxTokenLifetimeDays` or `enableTokensConfig: false`",
    controls: ["SAT IA-5", "SAT IA-6"],
    types: [azureWorkspaceType, confType],
    stackFaults: (stack) =>
      ofWorkspace(
        stack,
        ofType(stack, confType).some(boundsTokens) ? [] : ["nothing bounds the life of tokens"],
      ),
  },
  {
    name: "dbx-legacy-off",
    level: "hardened",
    demand:
      "The shared file system and the old metastore are off in the workspace, and in the account where the stack manages it",
    remedy:
      "make a `DisableLegacyDbfsSetting` and a `DisableLegacyAccessSetting` with `value: true`, and by an account's provider a `DisableLegacyFeaturesSetting`",
    controls: ["SAT GOV-10", "SAT GOV-11", "SAT GOV-37", "SAT DP-10"],
    types: [
      azureWorkspaceType,
      providerType,
      ...[...legacyOfWorkspace, legacyOfAccount].map(([name]) => settingType(name)),
    ],
    stackFaults: (stack) => [
      ...legacyOfWorkspace.flatMap((setting) => ofWorkspace(stack, missing(stack, setting))),
      ...ofType(stack, providerType)
        .filter(({ inputs }) => isSet(inputs, "accountId"))
        .flatMap((resource) =>
          missing(stack, legacyOfAccount).map((fault) => ({ resource, fault })),
        ),
    ],
  },
  {
    name: "dbx-restrict-admins",
    level: "hardened",
    demand: "Administrators make no tokens for others and run no jobs as others",
    remedy: "make a `RestrictWorkspaceAdminsSetting` with `RESTRICT_TOKENS_AND_JOB_RUN_AS`",
    controls: ["SAT GOV-35"],
    types: [azureWorkspaceType, settingType("RestrictWorkspaceAdminsSetting")],
    stackFaults: (stack) =>
      ofWorkspace(
        stack,
        ofType(stack, settingType("RestrictWorkspaceAdminsSetting")).some(
          ({ inputs }) =>
            at(inputs, "restrictWorkspaceAdmins.status") === "RESTRICT_TOKENS_AND_JOB_RUN_AS",
        )
          ? []
          : ["administrators are not restricted"],
      ),
  },
  {
    name: "dbx-no-broad-manage",
    level: "mandatory",
    demand: "Nothing is managed by everybody",
    remedy: "give `CAN_MANAGE` to a group of its own",
    controls: ["SAT GOV-45"],
    types: [permissionsType],
    faults: ({ inputs }) =>
      listAt(inputs, "accessControls")
        .filter(
          ({ groupName, permissionLevel }) =>
            permissionLevel === "CAN_MANAGE" && everybody.includes(String(groupName)),
        )
        .map(({ groupName }) => `\`${String(groupName)}\` has CAN_MANAGE`),
  },
  {
    name: "dbx-secret-scope",
    level: "advisory",
    demand: "Secrets are kept in Key Vault",
    remedy: "set `keyvaultMetadata` of the scope",
    controls: ["MCSB IM-8"],
    types: [scopeType],
    faults: present("keyvaultMetadata"),
  },
];

import { all, at, equal, got, listAt, notEqual, oneOf, satisfies } from "./inputs";
import { ofType, refersTo, type Resource, type Rule, type Stack } from "./rule";

const accountType = "azure-native:storage:StorageAccount";
const containerType = "azure-native:storage:BlobContainer";
const connectorType = "azure-native:databricks:AccessConnector";
const types = [accountType];

const tlsVersions = ["TLS1_2", "TLS1_3"];

/** The accounts with folders, in which tables and files of the pipeline lie. */
export function lakesIn(stack: Stack): Resource[] {
  return ofType(stack, accountType).filter(({ inputs }) => at(inputs, "isHnsEnabled") === true);
}

/** Whether the firewall's rules for single resources are made of the access connector. */
function letsConnectorIn(stack: Stack, account: Resource): boolean {
  return (
    listAt(account.inputs, "networkRuleSet.resourceAccessRules").length > 0 &&
    ofType(stack, connectorType).some((connector) => refersTo(account, "networkRuleSet", connector))
  );
}

function isReachedPrivately(stack: Stack, account: Resource): boolean {
  return ofType(stack, "azure-native:network:PrivateEndpoint").some((endpoint) =>
    refersTo(endpoint, "privateLinkServiceConnections", account),
  );
}

/** Storage accounts: who gets in, how, and with what. */
export const storageRules: readonly Rule[] = [
  {
    name: "st-https",
    level: "mandatory",
    demand: "A storage account takes encrypted connections only",
    remedy: "set `enableHttpsTrafficOnly` to true",
    controls: ["CKV_AZURE_3", "PSRule AZR-000196"],
    types,
    faults: equal({ enableHttpsTrafficOnly: true }),
  },
  {
    name: "st-tls12",
    level: "mandatory",
    demand: "A storage account refuses TLS below 1.2",
    remedy: "set `minimumTlsVersion` to `TLS1_2`",
    controls: ["CKV_AZURE_44", "PSRule AZR-000200"],
    types,
    faults: oneOf("minimumTlsVersion", ...tlsVersions),
  },
  {
    name: "st-no-public-blob",
    level: "mandatory",
    demand: "No blob is readable without signing in",
    remedy:
      "set the account's `allowBlobPublicAccess` to false, each container's `publicAccess` to `None`",
    controls: [
      "CKV_AZURE_190",
      "CKV_AZURE_34",
      "CKV2_AZURE_47",
      "PSRule AZR-000198",
      "PSRule AZR-000199",
    ],
    types: [accountType, containerType],
    faults: (resource) =>
      resource.type === accountType
        ? equal({ allowBlobPublicAccess: false })(resource)
        : equal({ publicAccess: "None" })(resource),
  },
  {
    name: "st-no-shared-key",
    level: "mandatory",
    demand: "A storage account knows identities, not keys",
    remedy: "set `allowSharedKeyAccess` to false and `defaultToOAuthAuthentication` to true",
    controls: ["CKV2_AZURE_40", "MCSB IM-1"],
    types,
    faults: equal({ allowSharedKeyAccess: false, defaultToOAuthAuthentication: true }),
  },
  {
    name: "st-default-deny",
    level: "mandatory",
    demand: "A storage account's firewall refuses whom no rule names",
    remedy:
      "set `networkRuleSet.defaultAction` to `Deny` and `bypass` to `AzureServices`, or excuse the stack in `policy/exemptions.ts`: serverless compute needs `Allow`",
    controls: ["CKV_AZURE_35", "CKV_AZURE_36", "PSRule AZR-000202"],
    types,
    faults: all(
      equal({ "networkRuleSet.defaultAction": "Deny" }),
      satisfies(
        "networkRuleSet.bypass",
        (found) => typeof found === "string" && found.includes("AzureServices"),
        "`AzureServices`, also in a list",
      ),
    ),
  },
  {
    name: "st-private-endpoint",
    level: "hardened",
    demand: "Clusters reach a storage account over a private endpoint",
    remedy: "make a `PrivateEndpoint` whose connection leads to the account",
    controls: ["CKV2_AZURE_33", "MCSB NS-2"],
    types,
    stackFaults: (stack) =>
      ofType(stack, accountType)
        .filter((account) => !isReachedPrivately(stack, account))
        .map((resource) => ({ resource, fault: "no private endpoint leads to the account" })),
  },
  {
    name: "st-connector",
    level: "mandatory",
    demand: "The firewall of a lake lets the access connector or a private endpoint through",
    remedy:
      "name the connector in `networkRuleSet.resourceAccessRules`, or make a `PrivateEndpoint`",
    controls: ["CKV_AZURE_36"],
    types: [accountType, connectorType],
    stackFaults: (stack) =>
      lakesIn(stack)
        .filter((lake) => !letsConnectorIn(stack, lake) && !isReachedPrivately(stack, lake))
        .map((resource) => ({
          resource,
          fault: "neither the access connector nor an endpoint may pass",
        })),
  },
  {
    name: "st-public-network",
    level: "hardened",
    demand: "A storage account is not on the public network",
    remedy: "set `publicNetworkAccess` to `Disabled` and make private endpoints",
    controls: ["CKV_AZURE_59", "MCSB NS-2"],
    types,
    faults: equal({ publicNetworkAccess: "Disabled" }),
  },
  {
    name: "st-no-local-users",
    level: "mandatory",
    demand: "A storage account has no users and passwords of its own",
    remedy: "set `isLocalUserEnabled` to false and leave `isSftpEnabled` out",
    controls: ["CKV_AZURE_244"],
    types,
    faults: all(equal({ isLocalUserEnabled: false }), notEqual("isSftpEnabled", true)),
  },
  {
    name: "st-no-cross-tenant",
    level: "mandatory",
    demand: "A storage account is not replicated into another tenant",
    remedy: "set `allowCrossTenantReplication` to false",
    controls: ["Defender for Storage: prevent cross-tenant replication"],
    types,
    faults: equal({ allowCrossTenantReplication: false }),
  },
  {
    name: "st-name",
    level: "mandatory",
    demand: "A storage account's name is one Azure takes",
    remedy: "use 3 to 24 lower-case letters and digits",
    controls: ["CKV_AZURE_43", "PSRule AZR-000201"],
    types,
    faults: ({ inputs }) =>
      /^[a-z0-9]{3,24}$/.test(String(inputs["accountName"]))
        ? []
        : [
            `\`accountName\` must be 3 to 24 lower-case letters and digits, ${got(inputs["accountName"])}`,
          ],
  },
];

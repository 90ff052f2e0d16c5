import { all, at, equal, isSet, oneOf, satisfies } from "./inputs";
import { ofType, refersTo, type Resource, type Rule, type Stack } from "./rule";

const factoryType = "azure-native:datafactory:Factory";
const eventHubType = "azure-native:eventhub:Namespace";
const sqlServerType = "azure-native:sql:Server";
const auditingType = "azure-native:sql:ExtendedServerBlobAuditingPolicy";
const cosmosType = "azure-native:cosmosdb:DatabaseAccount";
const synapseType = "azure-native:synapse:Workspace";

const minAuditDays = 90;

/** 0 keeps an audit for ever; Log Analytics keeps it by its own retention. */
const isKeptLongEnough = (days: unknown) =>
  days === undefined || days === 0 || Number(days) >= minAuditDays;

const isPrivate = equal({ publicNetworkAccess: "Disabled" });

function isLinked(stack: Stack, source: Resource): boolean {
  return ofType(stack, "azure-native:network:PrivateEndpoint").some((endpoint) =>
    refersTo(endpoint, "privateLinkServiceConnections", source),
  );
}

/** What feeds the pipeline or starts it, where a stack has it. */
export const sourceRules: readonly Rule[] = [
  {
    name: "adf-public-network",
    level: "hardened",
    demand: "A data factory is not on the public network",
    remedy: "set `publicNetworkAccess` to `Disabled`",
    controls: ["CKV_AZURE_104"],
    types: [factoryType],
    faults: isPrivate,
  },
  {
    name: "adf-git-or-code",
    level: "advisory",
    demand: "A data factory's pipelines are kept in a repository or made by the stack",
    remedy: "set `repoConfiguration`, or make its `Pipeline`s in the program",
    controls: ["CKV_AZURE_103"],
    types: [factoryType],
    stackFaults: (stack) =>
      ofType(stack, factoryType)
        .filter(
          (factory) =>
            !isSet(factory.inputs, "repoConfiguration") &&
            !ofType(stack, "azure-native:datafactory:Pipeline").some((pipeline) =>
              refersTo(pipeline, "factoryName", factory),
            ),
        )
        .map((resource) => ({ resource, fault: "its pipelines come from nowhere in code" })),
  },
  {
    name: "adf-cmk",
    level: "hardened",
    demand: "A data factory is encrypted with the stack's own key",
    remedy: "set `encryption` to a key in Key Vault",
    controls: ["CKV2_AZURE_15", "MCSB DP-5"],
    types: [factoryType],
    faults: ({ inputs }) =>
      isSet(inputs, "encryption.keyName") ? [] : ["`encryption.keyName` is not set"],
  },
  {
    name: "evh-identities",
    level: "hardened",
    demand: "An event hub knows identities, not keys",
    remedy: "set `disableLocalAuth` to true",
    controls: ["PSRule Azure.EventHub.DisableLocalAuth"],
    types: [eventHubType],
    faults: equal({ disableLocalAuth: true }),
  },
  {
    name: "evh-tls12",
    level: "hardened",
    demand: "An event hub refuses TLS below 1.2",
    remedy: "set `minimumTlsVersion` to `1.2`",
    controls: ["CKV_AZURE_223", "PSRule Azure.EventHub.MinTLS"],
    types: [eventHubType],
    faults: equal({ minimumTlsVersion: "1.2" }),
  },
  {
    name: "evh-zones",
    level: "hardened",
    demand: "An event hub survives the loss of a data center",
    remedy: "set `zoneRedundant` to true",
    controls: ["CKV_AZURE_228"],
    types: [eventHubType],
    faults: equal({ zoneRedundant: true }),
  },
  {
    name: "evh-public-network",
    level: "hardened",
    demand: "An event hub is not on the public network",
    remedy: "set `publicNetworkAccess` to `Disabled` and make a private endpoint",
    controls: ["PSRule Azure.EventHub.PublicAccess"],
    types: [eventHubType],
    faults: isPrivate,
  },
  {
    name: "source-private-endpoint",
    level: "hardened",
    demand: "A source off the public network is reached by a private endpoint",
    remedy: "make a `PrivateEndpoint` whose connection leads to it",
    controls: ["MCSB NS-2"],
    types: [eventHubType, sqlServerType, cosmosType, synapseType],
    stackFaults: (stack) =>
      ofType(stack, eventHubType, sqlServerType, cosmosType, synapseType)
        .filter(({ inputs }) => at(inputs, "publicNetworkAccess") === "Disabled")
        .filter((source) => !isLinked(stack, source))
        .map((resource) => ({ resource, fault: "no private endpoint leads to it" })),
  },
  {
    name: "sql-identities",
    level: "hardened",
    demand: "A database server knows identities, not passwords",
    remedy: "set `administrators.azureADOnlyAuthentication` to true",
    controls: ["CKV2_AZURE_27"],
    types: [sqlServerType],
    faults: equal({ "administrators.azureADOnlyAuthentication": true }),
  },
  {
    name: "sql-tls12",
    level: "hardened",
    demand: "A database server refuses TLS below 1.2",
    remedy: "set `minimalTlsVersion` to `1.2`",
    controls: ["CKV_AZURE_52"],
    types: [sqlServerType],
    faults: oneOf("minimalTlsVersion", "1.2", "1.3"),
  },
  {
    name: "sql-public-network",
    level: "hardened",
    demand: "A database server is not on the public network",
    remedy: "set `publicNetworkAccess` to `Disabled` and make a private endpoint",
    controls: ["CKV_AZURE_113", "CKV2_AZURE_45"],
    types: [sqlServerType],
    faults: isPrivate,
  },
  {
    name: "sql-auditing",
    level: "hardened",
    demand: "A database server's use is audited for 90 days",
    remedy: "make an `ExtendedServerBlobAuditingPolicy` with `state` `Enabled`",
    controls: ["CKV_AZURE_23", "CKV_AZURE_24"],
    types: [sqlServerType],
    stackFaults: (stack) =>
      ofType(stack, sqlServerType)
        .filter(
          (server) =>
            !ofType(stack, auditingType).some(
              (auditing) =>
                refersTo(auditing, "serverName", server) &&
                at(auditing.inputs, "state") === "Enabled" &&
                isKeptLongEnough(at(auditing.inputs, "retentionDays")),
            ),
        )
        .map((resource) => ({ resource, fault: "no auditing policy is enabled for the server" })),
  },
  {
    name: "cosmos-identities",
    level: "hardened",
    demand: "A document database knows identities, not keys",
    remedy: "set `disableLocalAuth` and `disableKeyBasedMetadataWriteAccess` to true",
    controls: ["CKV_AZURE_132", "CKV_AZURE_140"],
    types: [cosmosType],
    faults: equal({ disableLocalAuth: true, disableKeyBasedMetadataWriteAccess: true }),
  },
  {
    name: "cosmos-network",
    level: "hardened",
    demand: "A document database is not on the public network",
    remedy: "set `publicNetworkAccess` to `Disabled` and make a private endpoint",
    controls: ["CKV_AZURE_99", "CKV_AZURE_101"],
    types: [cosmosType],
    faults: isPrivate,
  },
  {
    name: "cosmos-cmk",
    level: "hardened",
    demand: "A document database is encrypted with the stack's own key",
    remedy: "set `keyVaultKeyUri`",
    controls: ["CKV_AZURE_100", "MCSB DP-5"],
    types: [cosmosType],
    faults: ({ inputs }) =>
      isSet(inputs, "keyVaultKeyUri") ? [] : ["`keyVaultKeyUri` is not set"],
  },
  {
    name: "synapse-managed-network",
    level: "hardened",
    demand: "A Synapse workspace is in a managed network that lets no data out",
    remedy:
      "set `managedVirtualNetwork` to `default` and `managedVirtualNetworkSettings.preventDataExfiltration` to true",
    controls: ["CKV_AZURE_58", "CKV_AZURE_157"],
    types: [synapseType],
    faults: all(
      equal({ "managedVirtualNetworkSettings.preventDataExfiltration": true }),
      satisfies("managedVirtualNetwork", (found) => found === "default", "`default`"),
    ),
  },
  {
    name: "synapse-cmk",
    level: "advisory",
    demand: "A Synapse workspace is encrypted with the stack's own key",
    remedy: "set `encryption.cmk` to a key in Key Vault",
    controls: ["CKV_AZURE_240", "MCSB DP-5"],
    types: [synapseType],
    faults: ({ inputs }) =>
      isSet(inputs, "encryption.cmk.key") ? [] : ["`encryption.cmk.key` is not set"],
  },
];

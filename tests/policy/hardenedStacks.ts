import type { Changes } from "../components/program";

/** A stack like `prod` with some switches on, as the policy judges it. */
export interface HardenedStack {
  readonly title: string;
  /** Titles of the switches; of two that set one key the later one counts. */
  readonly switches: readonly string[];
  /** What the settings ask for beside the switches. */
  readonly needs?: Changes;
  /** Rules that such a stack breaks, each of them, and why nothing can be done but to excuse it. */
  readonly breaks?: { readonly rules: readonly string[]; readonly reason: string };
}

/** Databricks' own machines come from nowhere a private endpoint or a firewall could be told of. */
const open = {
  publicNetworkAccess: "Enabled",
  hasPrivateEndpoints: "false",
  hasBrowserAuthenticationEndpoint: "false",
};

/** Rules about what is on the public network, and those about the ways past it. */
const ofPublic = ["dbw-public-access", "kv-private", "st-public-network"];
const ofOpen = [...ofPublic, "st-private-endpoint"];

/** What only a workspace that the stack hardens keeps, as `dev` has it. */
const unhardened = { isAdminRestricted: "false", maxTokenLifetimeDays: "30" };

/** Every switch that `prod` has not on by itself, those together that do not touch each other. */
export const hardenedStacks: readonly HardenedStack[] = [
  {
    title: "in what others made, with pools",
    switches: [
      "an existing resource group",
      "an existing network",
      "an existing place for logs",
      "instance pools",
      "events of new landing files",
    ],
    // The logs of a network are its owner's.
    needs: { existingEndpointSubnet: "snet-endpoints", hasFlowLogs: "false" },
  },
  {
    title: "deployed by pipelines, behind a firewall, started by files",
    switches: [
      "egress through a firewall",
      "deployment by GitHub Actions",
      "deployment by Azure DevOps",
      "scoring when files arrive",
      "a metastore by its id",
      "a workspace for some addresses only",
      "a run identity",
      "groups of people",
      "one for the root storage too",
    ],
  },
  {
    title: "with every source",
    switches: [
      "telemetry from Event Hubs",
      "errors, replacements and failures from Cosmos DB",
      "errors from Azure SQL",
      "machines from Synapse",
    ],
    // A network that denies the internet lets no registry through, where the connector for Cosmos DB is.
    needs: { egress: "firewall", firewallPrivateAddress: "10.0.0.4" },
    breaks: {
      rules: ["synapse-cmk"],
      reason:
        "Synapse reaches no vault with a firewall as an identity that is there before it, see docs/decisions.md",
    },
  },
  {
    title: "in a workspace of others",
    switches: ["an existing workspace"],
    needs: {
      ...unhardened,
      existingEndpointSubnet: "snet-endpoints",
      hasBrowserAuthenticationEndpoint: "false",
      hasEnhancedSecurity: "false",
      hasFlowLogs: "false",
    },
    breaks: {
      rules: ["action-group"],
      reason:
        "that workspace sends no logs to the stack's own place, so there is nothing to alert by",
    },
  },
  {
    title: "in a network of Databricks' own",
    switches: ["no network of the stack's own"],
    needs: { ...open, hasFlowLogs: "false" },
    breaks: {
      rules: ["dbw-vnet", "dbw-root-storage-firewall", "st-default-deny", ...ofOpen],
      reason:
        "its subnets are Databricks' own, so neither the lake's firewall nor an endpoint can know them",
    },
  },
  {
    title: "with the quality monitor",
    switches: ["the quality monitor"],
    needs: { publicNetworkAccess: "Enabled" },
    breaks: {
      rules: ["st-default-deny", ...ofPublic],
      reason: "it runs on serverless compute, which is in no subnet that the lake could know",
    },
  },
  {
    title: "run by Data Factory",
    switches: ["the scoring job run by Data Factory"],
    needs: { publicNetworkAccess: "Enabled" },
    breaks: {
      rules: ofPublic,
      reason:
        "the factory starts runs from addresses of Azure, which get past nothing that is closed",
    },
  },
  {
    title: "without logs",
    switches: ["no logs"],
    needs: { hasFlowLogs: "false" },
    breaks: {
      rules: ["action-group", "dbw-diag", "kv-logs", "net-flow-logs", "st-read-logging"],
      reason: "where logs are kept is what the switch takes away, and alerts ask the logs",
    },
  },
  {
    title: "of which nobody hears",
    switches: ["no alerts", "no budget", "the export of costs without a budget"],
    breaks: {
      rules: ["action-group", "budget-present"],
      reason: "that somebody hears is what the switches take away",
    },
  },
  {
    title: "with a workspace that is not hardened",
    switches: ["a workspace that is not hardened"],
    needs: unhardened,
    breaks: {
      rules: ["dbx-legacy-off", "dbx-restrict-admins", "dbx-token-limits"],
      reason: "what hardens it is what the switch takes away, for a workspace that others use too",
    },
  },
];

import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as network from "@pulumi/azure-native/network";
import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import { flowLogLifecycle } from "../settings/lifecycle";
import { flowLogAccountName, networkWatcher, networkWatcherId } from "../settings/names";
import { accountEncryption, closedAccount, fixedAtCreation } from "./closedAccount";
import type { StorageKey } from "./customerKeys";
import { assignDeployerRoles, type Deployers } from "./deployerRoles";
import { sendLogs } from "./diagnostics";
import type { NetworkOutputs } from "./network";
import type { PrivateLink } from "./privateLink";
import type { GroupOutputs, ResourceGroup } from "./resourceGroup";
import { assignRole } from "./roleAssignment";

export interface FlowLogsArgs {
  /** Part of the account's name. */
  readonly project: string;
  /** Part of the account's name. */
  readonly stack: string;
  /** Name below the region's network watcher. */
  readonly flowLogName: string;
  /** Name of the identity with which the watcher writes the records. */
  readonly identityName: string;
  /** Whose connections are recorded. */
  readonly network: Pick<NetworkOutputs, "networkId">;
  /** Where account and identity are, and the suffix of the account's name. */
  readonly group: GroupOutputs & Pick<ResourceGroup, "resource">;
  /** Azure region of the network: its watcher and the account have to be there. */
  readonly location: string;
  /** Replication of the account the records are kept in. */
  readonly skuName: string;
  /** Days the records are kept. */
  readonly retentionDays: number;
  /** Days a deleted record can be restored. */
  readonly softDeleteDays: number;
  /** Disabled where private endpoints lead to the account. */
  readonly publicNetworkAccess: "Enabled" | "Disabled";
  /** A second layer of encryption; fixed once the account exists. */
  readonly hasInfrastructureEncryption: boolean;
  /** The customer's key the records are encrypted with. @default Azure's own */
  readonly key: StorageKey | undefined;
  /** With it the account has a private address too. */
  readonly privateLink: PrivateLink | undefined;
  /** Who deploys and previews the record, which is below the watcher. @default people alone do */
  readonly deployment: Deployers | undefined;
  /** Where the records are analysed. */
  readonly logWorkspaceId: pulumi.Input<string> | undefined;
  /** Tags of account, identity and record. */
  readonly tags: Readonly<Record<string, string>>;
}

/** A record of every connection of the network, and its analysis in the log workspace. */
export class FlowLogs extends pulumi.ComponentResource {
  constructor(name: string, args: FlowLogsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:FlowLogs", name, {}, opts);

    const account = this.account(name, args);
    const identity = this.identity(name, args);
    const role = assignRole(this, `${name}-writer`, {
      role: "storageBlobDataContributor",
      principalId: identity.principalId,
      scope: account.id,
      group: args.group,
    });
    const access = this.watcherAccess(name, args);
    new network.FlowLog(
      name,
      {
        flowLogName: args.flowLogName,
        ...networkWatcher(args.location),
        location: args.location,
        targetResourceId: args.network.networkId,
        storageId: account.id,
        enabled: true,
        format: { type: network.FlowLogFormatType.JSON, version: 2 },
        retentionPolicy: { enabled: true, days: args.retentionDays },
        // The account takes no key, so the log is written as this identity.
        identity: {
          type: network.ResourceIdentityType.UserAssigned,
          userAssignedIdentities: [identity.id],
        },
        ...analysis(args.logWorkspaceId),
        tags: args.tags,
      },
      // CI may delete the record whenever there is one, also after an update that ended halfway.
      { parent: this, dependsOn: [role, ...access] },
    );
    this.registerOutputs({});
  }

  /** CI's roles on the watcher, which is in no group of the stack, so that a role on that does not reach it. */
  private watcherAccess(name: string, args: FlowLogsArgs): pulumi.Resource[] {
    const { group, network: watched, location, deployment } = args;
    // With the first network of a region comes its watcher.
    const scope = pulumi
      .all([group.groupId, watched.networkId])
      .apply(([groupId]) => networkWatcherId(groupId, location));
    const roles = { deploy: "networkContributor", preview: "reader" } as const;
    return assignDeployerRoles(this, name, { scope, group, ...roles }, deployment);
  }

  private identity(name: string, args: FlowLogsArgs): managedidentity.UserAssignedIdentity {
    return new managedidentity.UserAssignedIdentity(
      `${name}-identity`,
      {
        resourceName: args.identityName,
        resourceGroupName: args.group.groupName,
        location: args.location,
        tags: args.tags,
      },
      { parent: this },
    );
  }

  /** An account apart from the lake's: what watches the network is not written where it could be overwritten. */
  private account(name: string, args: FlowLogsArgs): storage.StorageAccount {
    const account = new storage.StorageAccount(
      `${name}-account`,
      {
        ...closedAccount,
        ...accountEncryption(args.key, args.hasInfrastructureEncryption),
        accountName: args.group.suffix.apply((suffix) =>
          flowLogAccountName(args.project, args.stack, suffix),
        ),
        resourceGroupName: args.group.groupName,
        location: args.location,
        sku: { name: args.skuName },
        publicNetworkAccess: args.publicNetworkAccess,
        networkRuleSet: {
          defaultAction: storage.DefaultAction.Deny,
          bypass: storage.Bypass.AzureServices,
        },
        tags: args.tags,
      },
      { parent: this, ignoreChanges: fixedAtCreation },
    );
    this.retain(name, args, account);
    this.watch(name, args, account);
    return account;
  }

  /** Records can be restored and grow no older than they may. */
  private retain(name: string, args: FlowLogsArgs, account: storage.StorageAccount): void {
    const place = { accountName: account.name, resourceGroupName: args.group.groupName };
    const deleted = { enabled: true, days: args.softDeleteDays };
    new storage.BlobServiceProperties(
      `${name}-blob-service`,
      {
        ...place,
        blobServicesName: "default",
        deleteRetentionPolicy: deleted,
        containerDeleteRetentionPolicy: deleted,
      },
      { parent: this },
    );
    new storage.ManagementPolicy(
      `${name}-lifecycle`,
      { ...place, managementPolicyName: "default", policy: flowLogLifecycle(args.retentionDays) },
      { parent: this },
    );
  }

  /** Who reads the records is recorded, and people reach them from the network. */
  private watch(name: string, args: FlowLogsArgs, account: storage.StorageAccount): void {
    const blobs = pulumi.interpolate`${account.id}/blobServices/default`;
    sendLogs(this, name, { resourceId: blobs }, args.logWorkspaceId);
    args.privateLink?.connect(this, name, {
      role: "flow-logs",
      resourceId: account.id,
      groupId: "blob",
    });
  }
}

function analysis(logWorkspaceId: pulumi.Input<string> | undefined) {
  if (logWorkspaceId === undefined) return {};
  return {
    flowAnalyticsConfiguration: {
      networkWatcherFlowAnalyticsConfiguration: {
        enabled: true,
        workspaceResourceId: logWorkspaceId,
        trafficAnalyticsInterval: 60,
      },
    },
  };
}

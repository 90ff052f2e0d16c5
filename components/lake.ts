import * as pulumi from "@pulumi/pulumi";
import type * as authorization from "@pulumi/azure-native/authorization";
import * as storage from "@pulumi/azure-native/storage";
import { landingLifecycle } from "../settings/lifecycle";
import {
  containers,
  containerUrl,
  storageAccountName,
  type ContainerName,
} from "../settings/names";
import type { ConnectorOutputs } from "./accessConnector";
import { accountEncryption, closedAccount, fixedAtCreation } from "./closedAccount";
import type { StorageKey } from "./customerKeys";
import { sendLogs } from "./diagnostics";
import type { PrivateLink } from "./privateLink";
import type { GroupOutputs } from "./resourceGroup";
import { assignRole, type RoleArgs } from "./roleAssignment";

export interface LakeArgs {
  /** Part of the account's name. */
  readonly project: string;
  /** Part of the account's name. */
  readonly stack: string;
  /** Where the account is, and the suffix of its name. */
  readonly group: GroupOutputs;
  /** Who may read and write, through the firewall as well. */
  readonly accessConnector: ConnectorOutputs;
  /** Azure region of the account. */
  readonly location: string;
  /** Replication of the account. */
  readonly skuName: string;
  /** Whether callers outside private endpoints come to the firewall at all. */
  readonly publicNetworkAccess: "Enabled" | "Disabled";
  /** What the firewall does with a caller that no rule names. */
  readonly networkDefaultAction: storage.DefaultAction;
  /** Public addresses and ranges that pass the firewall. */
  readonly allowedIpAddresses: readonly string[];
  /** Subnets, with a service endpoint, that pass the firewall. */
  readonly allowedSubnetIds: readonly pulumi.Input<string>[];
  /** With it the account has private addresses too. */
  readonly privateLink: PrivateLink | undefined;
  /** The customer's key the data is encrypted with. @default Azure's own */
  readonly key: StorageKey | undefined;
  /** A second layer of encryption; fixed once the account exists. */
  readonly hasInfrastructureEncryption: boolean;
  /** Log Analytics workspace that hears who read, wrote and deleted. @default nobody does */
  readonly logWorkspaceId: pulumi.Input<string> | undefined;
  /** Whether Unity Catalog makes itself a queue in which new files are told. */
  readonly hasFileEvents: boolean;
  /** Days without a change after which a landing file is in the cool tier. */
  readonly landingCoolAfterDays: number;
  /** Days without a change after which a landing file is deleted. */
  readonly landingDeleteAfterDays: number;
  /** Days a deleted blob or container can be restored. */
  readonly softDeleteDays: number;
  /** Tags of the account. */
  readonly tags: Readonly<Record<string, string>>;
}

/** ADLS Gen2: one account, a container for landing files, checkpoints and tables each. */
export class Lake extends pulumi.ComponentResource {
  /** Unique in all of Azure. */
  public readonly accountName: pulumi.Output<string>;
  /** Resource id of the account. */
  public readonly accountId: pulumi.Output<string>;
  /** The containers' abfss addresses, known once the access connector may use them. */
  public readonly urls: Readonly<Record<ContainerName, pulumi.Output<string>>>;

  /** What lets the access connector hear of new files; empty without file events. */
  public readonly eventRoles: readonly pulumi.Resource[];

  constructor(name: string, args: LakeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:Lake", name, {}, opts);

    const account = this.account(name, args);
    this.retention(name, args, account);
    const access = this.access(name, args, account);
    const container = (role: ContainerName) => this.container(name, role, args, account, access);

    this.watch(name, args, account);
    this.eventRoles = this.eventAccess(name, args, account);

    this.accountName = account.name;
    this.accountId = account.id;
    this.urls = {
      landing: container(containers.landing),
      checkpoints: container(containers.checkpoints),
      lake: container(containers.lake),
    };
    this.registerOutputs({
      accountName: this.accountName,
      accountId: this.accountId,
      urls: this.urls,
    });
  }

  private account(name: string, args: LakeArgs): storage.StorageAccount {
    const { connectorId, tenantId } = args.accessConnector;
    return new storage.StorageAccount(
      name,
      {
        ...closedAccount,
        ...accountEncryption(args.key, args.hasInfrastructureEncryption),
        accountName: args.group.suffix.apply((suffix) =>
          storageAccountName(args.project, args.stack, suffix),
        ),
        resourceGroupName: args.group.groupName,
        location: args.location,
        sku: { name: args.skuName },
        isHnsEnabled: true,
        publicNetworkAccess: args.publicNetworkAccess,
        networkRuleSet: {
          defaultAction: args.networkDefaultAction,
          bypass: storage.Bypass.AzureServices,
          ipRules: args.allowedIpAddresses.map((address) => ({
            iPAddressOrRange: address,
            action: storage.Action.Allow,
          })),
          ...(args.allowedSubnetIds.length > 0 && {
            virtualNetworkRules: args.allowedSubnetIds.map((id) => ({
              virtualNetworkResourceId: id,
              action: storage.Action.Allow,
            })),
          }),
          // The connector is no "Azure service" to the firewall, it passes by its resource id.
          resourceAccessRules: [{ resourceId: connectorId, tenantId }],
        },
        tags: args.tags,
      },
      { parent: this, ignoreChanges: fixedAtCreation },
    );
  }

  /** Who reads and writes is recorded, and names lead to private addresses where there are any. */
  private watch(name: string, args: LakeArgs, account: storage.StorageAccount): void {
    const categories = ["StorageRead", "StorageWrite", "StorageDelete"];
    const blobs = pulumi.interpolate`${account.id}/blobServices/default`;
    sendLogs(this, name, { resourceId: blobs, categories }, args.logWorkspaceId);
    const target = { role: "lake", resourceId: account.id };
    args.privateLink?.connect(this, name, { ...target, groupId: "dfs" });
    args.privateLink?.connect(this, name, { ...target, groupId: "blob" });
  }

  private retention(name: string, args: LakeArgs, account: storage.StorageAccount): void {
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
      {
        ...place,
        managementPolicyName: "default",
        policy: landingLifecycle(args.landingCoolAfterDays, args.landingDeleteAfterDays),
      },
      { parent: this },
    );
  }

  private access(
    name: string,
    args: LakeArgs,
    account: storage.StorageAccount,
  ): authorization.RoleAssignment {
    return this.assign(args, "storageBlobDataContributor", `${name}-contributor`, account.id);
  }

  private eventAccess(
    name: string,
    args: LakeArgs,
    account: storage.StorageAccount,
  ): authorization.RoleAssignment[] {
    if (!args.hasFileEvents) return [];
    const { groupId } = args.group;
    return [
      this.assign(args, "storageQueueDataContributor", `${name}-event-queue`, account.id),
      // Makes the queue, and lets events into it.
      this.assign(args, "storageAccountContributor", `${name}-event-account`, account.id),
      this.assign(
        args,
        "eventGridEventSubscriptionContributor",
        `${name}-event-subscription`,
        groupId,
      ),
    ];
  }

  private assign(
    args: LakeArgs,
    role: RoleArgs["role"],
    name: string,
    scope: pulumi.Input<string>,
  ): authorization.RoleAssignment {
    const { principalId } = args.accessConnector;
    return assignRole(this, name, { role, principalId, scope, group: args.group });
  }

  private container(
    name: string,
    role: ContainerName,
    args: LakeArgs,
    account: storage.StorageAccount,
    access: authorization.RoleAssignment,
  ): pulumi.Output<string> {
    const container = new storage.BlobContainer(
      `${name}-container-${role}`,
      {
        accountName: account.name,
        resourceGroupName: args.group.groupName,
        containerName: role,
        publicAccess: storage.PublicAccess.None,
      },
      { parent: this },
    );
    return pulumi
      .all([account.name, container.name, access.id])
      .apply(([accountName, containerName]) => containerUrl(accountName, containerName));
  }
}

import * as azure from "@pulumi/azure-native/databricks";
import * as databricks from "@pulumi/databricks";
import * as pulumi from "@pulumi/pulumi";
import type { ExistingWorkspace } from "../settings/platformPlan";
import type { ConnectorOutputs } from "./accessConnector";
import type { CustomerKeysOutputs } from "./customerKeys";
import { sendLogs } from "./diagnostics";
import type { NetworkOutputs } from "./network";
import type { PrivateLink } from "./privateLink";
import { readinessHook } from "./readiness";
import type { GroupOutputs } from "./resourceGroup";
import { assignRole } from "./roleAssignment";
import { clustered, rootStorageId } from "./workspaceClusters";
import { workspaceEncryption } from "./workspaceEncryption";

export interface WorkspaceArgs {
  /** Part of the root storage's name. */
  readonly project: string;
  /** Part of the root storage's name. */
  readonly stack: string;
  /** A workspace somebody else keeps, to be used instead of making one. */
  readonly existing: ExistingWorkspace | undefined;
  /** Name in Azure of a workspace that is made. */
  readonly workspaceName: string;
  /** Name of the group Azure makes for the workspace; nobody else may make it. */
  readonly managedGroupName: string;
  /** Where the workspace is, beside the group Azure makes for it. */
  readonly group: GroupOutputs;
  /** Azure region; Azure moves no workspace. */
  readonly location: string;
  /** Disabled where private endpoints lead to the workspace. */
  readonly publicNetworkAccess: "Enabled" | "Disabled";
  /** Who writes the rules of the clusters' security group: Databricks, or this program. */
  readonly requiredNsgRules: "AllRules" | "NoAzureDatabricksRules";
  /** Where clusters run; in a network that Databricks keeps unless given. */
  readonly network: NetworkOutputs | undefined;
  /** With it the root storage is closed too, and reached by the connector and private endpoints alone. */
  readonly privateLink: PrivateLink | undefined;
  /** Whom the firewall of the root storage lets in. */
  readonly accessConnector: Pick<ConnectorOutputs, "connectorId">;
  /** The customer's keys. @default Azure's own */
  readonly keys: CustomerKeysOutputs | undefined;
  /** A second layer of encryption of the root storage; fixed once the workspace exists. */
  readonly hasInfrastructureEncryption: boolean;
  /** Monitoring of the machines' security, and their update when it is needed. */
  readonly hasEnhancedSecurity: boolean;
  /** Log Analytics workspace that hears what is done in the workspace. @default nobody does */
  readonly logWorkspaceId: pulumi.Input<string> | undefined;
  /** `https`, or `http` for a workspace on this machine. */
  readonly protocol: string;
  /** How the provider signs in; none of the ways keeps a secret in the stack. */
  readonly authType: string;
  /** Tags of the workspace; Azure hands them on to its group and its clusters' machines. */
  readonly tags: Readonly<Record<string, string>>;
}

interface Reachable {
  readonly id: pulumi.Output<string>;
  readonly url: pulumi.Output<string>;
  readonly number: pulumi.Output<string>;
}

/** A premium Databricks workspace and the only provider that talks to it. */
export class Workspace extends pulumi.ComponentResource {
  /** Address with protocol, known once the workspace answers there. */
  public readonly url: pulumi.Output<string>;
  /** Id in Azure; the API itself knows the workspace by `workspaceId`. */
  public readonly resourceId: pulumi.Output<string>;
  /** Hand it down explicitly; the default provider is disabled, so that nothing lands in another workspace. */
  public readonly provider: databricks.Provider;
  /** What notebooks, policies and jobs vanish with; undefined for a workspace that stays. */
  public readonly resource: pulumi.Resource | undefined;
  /** The number Databricks knows the workspace by. */
  public readonly workspaceId: pulumi.Output<string>;

  constructor(name: string, args: WorkspaceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:Workspace", name, {}, opts);

    const made = args.existing === undefined ? this.made(name, args) : undefined;
    const { id, url, number } = made ?? existing(args);

    this.resource = made?.resource;
    this.resourceId = id;
    this.workspaceId = number;
    this.url = url;
    this.provider = new databricks.Provider(
      `${name}-provider`,
      {
        host: this.url,
        // Lets a deployer who is no member of the workspace yet sign in through Azure.
        azureWorkspaceResourceId: id,
        authType: args.authType,
      },
      { parent: this },
    );
    this.registerOutputs({ url: this.url, resourceId: this.resourceId });
  }

  private made(name: string, args: WorkspaceArgs): Reachable & { resource: azure.Workspace } {
    const workspace = this.workspace(name, args);
    sendLogs(this, name, { resourceId: workspace.id }, args.logWorkspaceId);
    const keyRoles = this.letUseKeys(name, args, workspace);
    const links = this.connect(name, args, workspace, keyRoles);
    const ready = pulumi.all([workspace.workspaceUrl, ...links]);
    return {
      resource: workspace,
      id: workspace.id,
      number: workspace.workspaceId,
      url: ready.apply(([host]) => `${args.protocol}://${String(host)}`),
    };
  }

  private workspace(name: string, args: WorkspaceArgs): azure.Workspace {
    const urlOf = (made: Readonly<Record<string, unknown>>) =>
      `${args.protocol}://${String(made["workspaceUrl"])}`;
    const isOpen = args.publicNetworkAccess === "Enabled";
    return new azure.Workspace(
      name,
      {
        workspaceName: args.workspaceName,
        resourceGroupName: args.group.groupName,
        location: args.location,
        computeMode: azure.ComputeMode.Hybrid,
        ...clustered(args),
        sku: { name: "premium" },
        publicNetworkAccess: args.publicNetworkAccess,
        ...workspaceEncryption(args.keys),
        ...(args.hasEnhancedSecurity && {
          enhancedSecurityCompliance: {
            automaticClusterUpdate: { value: azure.AutomaticClusterUpdateValue.Enabled },
            enhancedSecurityMonitoring: { value: azure.EnhancedSecurityMonitoringValue.Enabled },
          },
        }),
        tags: args.tags,
      },
      {
        parent: this,
        // The root storage has a second layer of encryption from the start or never.
        ignoreChanges: ["parameters.requireInfrastructureEncryption"],
        ...(isOpen && { hooks: answering(name, urlOf) }),
      },
    );
  }

  /** Disks and root storage use their keys as identities that came with the workspace. */
  private letUseKeys(
    name: string,
    { keys, group }: WorkspaceArgs,
    workspace: azure.Workspace,
  ): pulumi.Resource[] {
    if (keys === undefined) return [];
    const users = [
      { use: "disks", identity: workspace.managedDiskIdentity, key: keys.managedDisks },
      { use: "dbfs-root", identity: workspace.storageAccountIdentity, key: keys.dbfsRoot },
    ];
    return users.map(({ use, identity, key }) =>
      assignRole(this, `${name}-${use}-key`, {
        role: "keyVaultCryptoServiceEncryptionUser",
        principalId: principalOf(identity, use),
        scope: key.keyId,
        group,
      }),
    );
  }

  /** After the keys, because a workspace takes one change at a time. */
  private connect(
    name: string,
    args: WorkspaceArgs,
    workspace: azure.Workspace,
    after: readonly pulumi.Resource[],
  ): pulumi.Output<string>[] {
    const { privateLink } = args;
    if (privateLink === undefined) return [];
    const isClosed = args.publicNetworkAccess === "Disabled";
    const target = { role: "workspace", resourceId: workspace.id };
    const url = pulumi.interpolate`${args.protocol}://${workspace.workspaceUrl}`;
    const api = privateLink.connect(
      this,
      name,
      { ...target, groupId: "databricks_ui_api" },
      // A closed workspace answers nobody before its endpoint is there.
      { dependsOn: [...after], ...(isClosed && { hooks: answering(name, () => settled(url)) }) },
    );
    if (privateLink.hasBrowserAuthentication)
      privateLink.connect(this, name, { ...target, groupId: "browser_authentication" });
    const root = { role: "root", resourceId: rootStorageId(args, workspace) };
    privateLink.connect(this, `${name}-root`, { ...root, groupId: "dfs" });
    privateLink.connect(this, `${name}-root`, { ...root, groupId: "blob" });
    return [api.id];
  }
}

function answering(
  name: string,
  urlOf: (made: Readonly<Record<string, unknown>>) => string | Promise<string>,
): pulumi.ResourceHookBinding {
  return { afterCreate: [readinessHook(name, urlOf)] };
}

function settled(url: pulumi.Output<string>): Promise<string> {
  return new Promise((resolve) => url.apply(resolve));
}

function principalOf(
  identity: pulumi.Output<{ principalId: string } | undefined>,
  use: string,
): pulumi.Output<string> {
  return identity.apply((found) => {
    if (found === undefined)
      throw new Error(`the workspace came back without an identity for ${use}`);
    return found.principalId;
  });
}

function existing({ existing: kept, protocol }: WorkspaceArgs): Reachable {
  return {
    id: pulumi.output(kept?.id ?? ""),
    // The address begins with it: adb-<number>.<number>.
    number: pulumi.output(/\d+/.exec(kept?.host ?? "")?.[0] ?? ""),
    url: pulumi.output(`${protocol}://${kept?.host ?? ""}`),
  };
}

import * as pulumi from "@pulumi/pulumi";
import * as azure from "@pulumi/azure-native/databricks";
import * as databricks from "@pulumi/databricks";
import { siblingResourceGroupId } from "../settings/names";
import { type ComputeMode, workspaceMode } from "../settings/workspaceMode";
import type { GroupOutputs } from "./resourceGroup";

export interface WorkspaceArgs {
  readonly workspaceName: string;
  /** Name of the group Azure makes for the workspace; nobody else may make it. */
  readonly managedGroupName: string;
  readonly group: GroupOutputs;
  readonly location: string;
  /** Fixed once the workspace exists. */
  readonly computeMode: ComputeMode;
  /** `https`, or `http` for a workspace on this machine. */
  readonly protocol: string;
  /** How the provider signs in; none of the ways keeps a secret in the stack. */
  readonly authType: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** A premium Databricks workspace and the only provider that talks to it. */
export class Workspace extends pulumi.ComponentResource {
  /** Address with protocol. */
  public readonly url: pulumi.Output<string>;
  /** Hand it down explicitly; the default provider is disabled, so that nothing lands in another workspace. */
  public readonly provider: databricks.Provider;
  /** What notebooks, policies and jobs vanish with. */
  public readonly resource: pulumi.Resource;
  /** The number Databricks knows the workspace by. */
  public readonly workspaceId: pulumi.Output<string>;

  constructor(name: string, args: WorkspaceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:Workspace", name, {}, opts);

    const workspace = new azure.Workspace(
      name,
      {
        workspaceName: args.workspaceName,
        resourceGroupName: args.group.groupName,
        location: args.location,
        ...workspaceMode(args.computeMode, {
          managedResourceGroupId: args.group.groupId.apply((id) =>
            siblingResourceGroupId(id, args.managedGroupName),
          ),
          // The other kind makes a catalog of the workspace's own, which outlives the stack.
          defaultCatalog: { initialType: azure.InitialType.HiveMetastore },
          parameters: { enableNoPublicIp: { value: true } },
        }),
        sku: { name: "premium" },
        publicNetworkAccess: azure.PublicNetworkAccess.Enabled,
        tags: args.tags,
      },
      { parent: this },
    );
    this.resource = workspace;
    this.workspaceId = workspace.workspaceId;
    this.url = pulumi.interpolate`${args.protocol}://${workspace.workspaceUrl}`;
    this.provider = new databricks.Provider(
      `${name}-provider`,
      {
        host: this.url,
        // Lets a deployer who is no member of the workspace yet sign in through Azure.
        azureWorkspaceResourceId: workspace.id,
        authType: args.authType,
      },
      { parent: this },
    );
    this.registerOutputs({ url: this.url });
  }
}

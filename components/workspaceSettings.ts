import * as pulumi from "@pulumi/pulumi";
import * as databricks from "@pulumi/databricks";
import { present } from "../settings/given";
import { workspaceConf, type HardeningSettings } from "../settings/hardening";

export interface WorkspaceSettingsArgs extends HardeningSettings {
  /** Catalog that a name without one is looked for in. */
  readonly defaultCatalogName: pulumi.Input<string>;
  /** Public address the clusters reach the workspace from. @default they come by a private endpoint, or by addresses in the list */
  readonly clusterAddress: pulumi.Input<string> | undefined;
  /** What the list of allowed addresses is called. */
  readonly label: string;
  /** What the settings vanish with; undefined for a workspace that stays. */
  readonly workspace: pulumi.Resource | undefined;
}

/** What a new workspace allows and this one does not: DBFS root and mounts, the Hive metastore, tokens that never end. */
export class WorkspaceSettings extends pulumi.ComponentResource {
  constructor(name: string, args: WorkspaceSettingsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:WorkspaceSettings", name, {}, opts);

    const options = { parent: this, deletedWith: args.workspace };
    const namespace = new databricks.DefaultNamespaceSetting(
      `${name}-namespace`,
      { namespace: { value: args.defaultCatalogName } },
      options,
    );
    new databricks.DisableLegacyAccessSetting(
      `${name}-legacy-access`,
      { disableLegacyAccess: { value: true } },
      // Before, a name without a catalog is looked for in the Hive metastore.
      { ...options, dependsOn: namespace },
    );
    new databricks.DisableLegacyDbfsSetting(
      `${name}-legacy-dbfs`,
      { disableLegacyDbfs: { value: true } },
      options,
    );
    if (args.isAdminRestricted) {
      new databricks.RestrictWorkspaceAdminsSetting(
        `${name}-admins`,
        { restrictWorkspaceAdmins: { status: "RESTRICT_TOKENS_AND_JOB_RUN_AS" } },
        options,
      );
    }
    new databricks.WorkspaceConf(
      `${name}-conf`,
      { customConfig: workspaceConf(args) },
      // Lists that are switched on before they are there let everybody in.
      { ...options, dependsOn: allowList(name, args, options) },
    );
    this.registerOutputs({});
  }
}

function allowList(
  name: string,
  { allowedIpAddresses, clusterAddress, label }: WorkspaceSettingsArgs,
  options: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  if (allowedIpAddresses.length === 0) return [];
  // A list without theirs would shut the clusters out of their own workspace.
  const ipAddresses = pulumi
    .output(clusterAddress)
    .apply((address) => distinct([...allowedIpAddresses, ...present([address])]));
  return [
    new databricks.IpAccessList(
      `${name}-addresses`,
      { label, listType: "ALLOW", ipAddresses },
      options,
    ),
  ];
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}

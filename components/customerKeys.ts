import * as keyvault from "@pulumi/azure-native/keyvault";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as pulumi from "@pulumi/pulumi";
import { keyVaultName } from "../settings/names";
import type { CustomerKeysPlan } from "../settings/platformPlan";
import { sendLogs } from "./diagnostics";
import type { PrivateLink } from "./privateLink";
import type { GroupOutputs } from "./resourceGroup";
import { assignRole } from "./roleAssignment";

export interface CustomerKeysArgs {
  /** How long a deleted vault is kept, and whom Databricks' own keys are for. */
  readonly plan: CustomerKeysPlan;
  /** Part of the vault's name. */
  readonly project: string;
  /** Part of the vault's name. */
  readonly stack: string;
  /** Name of the identity with which services that store data use their key. */
  readonly storageIdentityName: string;
  /** Where vault and identity are, and the suffix of the vault's name. */
  readonly group: GroupOutputs;
  /** Azure region; keys are only used by what is in the same one. */
  readonly location: string;
  /** The directory that knows who may use the keys. */
  readonly tenantId: pulumi.Input<string>;
  /** Disabled where private endpoints lead to the vault. */
  readonly publicNetworkAccess: "Enabled" | "Disabled";
  /** With it the vault has a private address too. */
  readonly privateLink: PrivateLink | undefined;
  /** Log Analytics workspace that hears who used a key. @default nobody does */
  readonly logWorkspaceId: pulumi.Input<string> | undefined;
  /** Tags of vault, keys and identity. */
  readonly tags: Readonly<Record<string, string>>;
}

/** A key as Databricks is told of it. */
export interface WorkspaceKey {
  /** Resource id, on which a role lets somebody use the key. */
  readonly keyId: pulumi.Output<string>;
  /** Name in the vault, without version. */
  readonly keyName: pulumi.Output<string>;
  /** Address of the vault, with protocol. */
  readonly keyVaultUri: pulumi.Output<string>;
  /** Version at the time of the update: Databricks wants one named. */
  readonly keyVersion: pulumi.Output<string>;
}

/** A key as services that store data are told of it, with the identity that may use it; its newest version is always used. */
export interface StorageKey {
  /** Resource id of the user-assigned identity that a service takes on to reach the key. */
  readonly identityId: pulumi.Output<string>;
  /** Name in the vault; without a version, so that a rotated key is used. */
  readonly keyName: pulumi.Output<string>;
  /** Address of the vault, with protocol. */
  readonly keyVaultUri: pulumi.Output<string>;
}

/** What other components need of the keys. */
export type CustomerKeysOutputs = Pick<
  CustomerKeys,
  "storage" | "managedServices" | "managedDisks" | "dbfsRoot" | "hasDbfsRootKey"
>;

/** Rotated a month before they expire, so that nobody has to remember. */
const rotation = { expires: "P1Y", rotatedBefore: "P30D" };

/** A vault with the keys that encrypt the lake, the workspace's services, its disks and its root storage. */
export class CustomerKeys extends pulumi.ComponentResource {
  /** Known once the identity may use it. */
  public readonly storage: StorageKey;
  /** Known once Databricks may use it: a workspace is refused otherwise. */
  public readonly managedServices: WorkspaceKey;
  /** The two keys below are for identities that only the workspace makes; it gives them the role. */
  public readonly managedDisks: WorkspaceKey;
  /** For the storage identity of the workspace, with `hasDbfsRootKey`. */
  public readonly dbfsRoot: WorkspaceKey;
  /** Whether the workspace's root storage takes its key now: the second step, after its identity exists. */
  public readonly hasDbfsRootKey: boolean;

  constructor(name: string, args: CustomerKeysArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:CustomerKeys", name, {}, opts);

    const vault = this.vault(name, args);
    const vaultUri = vault.name.apply((known) => `https://${known}.vault.azure.net/`);
    sendLogs(this, name, { resourceId: vault.id }, args.logWorkspaceId);
    args.privateLink?.connect(this, name, {
      role: "vault",
      resourceId: vault.id,
      groupId: "vault",
    });
    const key = (use: string) => this.key(`${name}-key-${use}`, use, args, vault);
    const services = key("managed-services");
    const servicesRole = assignRole(this, `${name}-databricks`, {
      role: "keyVaultCryptoServiceEncryptionUser",
      principalId: args.plan.azureDatabricksPrincipalId,
      scope: services.id,
      group: args.group,
    });

    this.storage = this.storageKey(name, args, key("storage"), vaultUri);
    this.managedServices = workspaceKey(services, vaultUri, [servicesRole.id]);
    this.managedDisks = workspaceKey(key("managed-disks"), vaultUri);
    this.dbfsRoot = workspaceKey(key("dbfs-root"), vaultUri);
    this.hasDbfsRootKey = args.plan.hasDbfsRootKey;
    this.registerOutputs({ vaultUri });
  }

  private vault(name: string, args: CustomerKeysArgs): keyvault.Vault {
    return new keyvault.Vault(
      name,
      {
        vaultName: args.group.suffix.apply((suffix) =>
          keyVaultName(args.project, args.stack, suffix),
        ),
        resourceGroupName: args.group.groupName,
        location: args.location,
        properties: {
          tenantId: args.tenantId,
          // Keys in hardware need the premium kind.
          sku: { family: keyvault.SkuFamily.A, name: keyvault.SkuName.Premium },
          enableRbacAuthorization: true,
          // Services refuse keys that could be lost; neither setting can be taken back.
          enableSoftDelete: true,
          enablePurgeProtection: true,
          softDeleteRetentionInDays: args.plan.softDeleteDays,
          publicNetworkAccess: args.publicNetworkAccess,
          networkAcls: {
            defaultAction: keyvault.NetworkRuleAction.Deny,
            bypass: keyvault.NetworkRuleBypassOptions.AzureServices,
          },
        },
        tags: args.tags,
      },
      // Azure takes it once.
      { parent: this, ignoreChanges: ["properties.softDeleteRetentionInDays"] },
    );
  }

  private key(
    name: string,
    keyName: string,
    args: CustomerKeysArgs,
    vault: keyvault.Vault,
  ): keyvault.Key {
    return new keyvault.Key(
      name,
      {
        keyName,
        vaultName: vault.name,
        resourceGroupName: args.group.groupName,
        properties: {
          kty: keyvault.JsonWebKeyType.RSA_HSM,
          keySize: 3072,
          keyOps: [keyvault.JsonWebKeyOperation.WrapKey, keyvault.JsonWebKeyOperation.UnwrapKey],
          rotationPolicy: {
            attributes: { expiryTime: rotation.expires },
            lifetimeActions: [
              {
                action: { type: keyvault.KeyRotationPolicyActionType.Rotate },
                trigger: { timeBeforeExpiry: rotation.rotatedBefore },
              },
            ],
          },
        },
        tags: args.tags,
      },
      // A key is deleted through the vault's data plane, where no role of the deployer counts; it goes with the vault.
      { parent: this, deletedWith: vault },
    );
  }

  private storageKey(
    name: string,
    args: CustomerKeysArgs,
    key: keyvault.Key,
    vaultUri: pulumi.Output<string>,
  ): StorageKey {
    const identity = new managedidentity.UserAssignedIdentity(
      `${name}-storage-identity`,
      {
        resourceName: args.storageIdentityName,
        resourceGroupName: args.group.groupName,
        location: args.location,
        tags: args.tags,
      },
      { parent: this },
    );
    const role = assignRole(this, `${name}-storage`, {
      role: "keyVaultCryptoServiceEncryptionUser",
      principalId: identity.principalId,
      scope: key.id,
      group: args.group,
    });
    return {
      identityId: afterwards(identity.id, [role.id]),
      keyName: afterwards(key.name, [role.id]),
      keyVaultUri: vaultUri,
    };
  }
}

function workspaceKey(
  key: keyvault.Key,
  keyVaultUri: pulumi.Output<string>,
  roles: readonly pulumi.Output<string>[] = [],
): WorkspaceKey {
  return {
    keyId: key.id,
    keyName: afterwards(key.name, roles),
    keyVaultUri,
    keyVersion: key.keyUriWithVersion.apply((uri) => uri.slice(uri.lastIndexOf("/") + 1)),
  };
}

/** The value, known once the others are. */
function afterwards(
  value: pulumi.Output<string>,
  others: readonly pulumi.Output<string>[],
): pulumi.Output<string> {
  return pulumi.all([value, pulumi.all([...others])]).apply(([known]) => known);
}

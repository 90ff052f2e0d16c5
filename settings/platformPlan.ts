import type { Values } from "./keys";
import { networkPlan, type ExistingNetwork, type NewNetwork } from "./networkPlan";

/** What the platform has beside the workspace and the lake; what is undefined is not there. */
export interface PlatformPlan {
  readonly network: NewNetwork | ExistingNetwork | undefined;
  readonly privateLink: PrivateLinkPlan | undefined;
  readonly logs: LogsPlan | undefined;
  /** Days flow logs are kept. */
  readonly flowLogs: { readonly retentionDays: number } | undefined;
  readonly customerKeys: CustomerKeysPlan | undefined;
  readonly lock: { readonly level: "CanNotDelete" } | undefined;
  /** Whether new landing files are told by events. */
  readonly fileEvents: true | undefined;
  readonly existingWorkspace: ExistingWorkspace | undefined;
  /** Who writes the rules of the clusters' security group. */
  readonly requiredNsgRules: "AllRules" | "NoAzureDatabricksRules";
  readonly publicNetworkAccess: "Enabled" | "Disabled";
  readonly hasInfrastructureEncryption: boolean;
  readonly hasEnhancedSecurity: boolean;
}

export interface PrivateLinkPlan {
  /** Sign-in of people without public access; one such endpoint serves all workspaces of a region and zone. */
  readonly hasBrowserAuthentication: boolean;
}

export interface LogsPlan {
  readonly existingId: string | undefined;
  readonly retentionDays: number;
  readonly ingestionAccess: "Enabled" | "Disabled";
  readonly queryAccess: "Enabled" | "Disabled";
}

export interface CustomerKeysPlan {
  readonly azureDatabricksPrincipalId: string;
  readonly softDeleteDays: number;
  readonly hasDbfsRootKey: boolean;
}

export interface ExistingWorkspace {
  readonly id: string;
  readonly host: string;
}

/** The parts the values ask for; rules between the keys have held before. */
export function platformPlan(values: Values): PlatformPlan {
  const id = values.existingWorkspaceId;
  const host = values.existingWorkspaceHost;
  const when = <T>(isOn: boolean, plan: T) => (isOn ? plan : undefined);
  return {
    network: networkPlan(values),
    privateLink: when(values.hasPrivateEndpoints, {
      hasBrowserAuthentication: values.hasBrowserAuthenticationEndpoint,
    }),
    logs: when(values.hasLogs, {
      existingId: values.existingLogWorkspaceId,
      retentionDays: values.logRetentionDays,
      ingestionAccess: values.logIngestionAccess,
      queryAccess: values.logQueryAccess,
    }),
    flowLogs: when(values.hasFlowLogs, { retentionDays: values.logRetentionDays }),
    customerKeys: when(values.hasCustomerManagedKeys, {
      azureDatabricksPrincipalId: values.azureDatabricksPrincipalId ?? "",
      softDeleteDays: values.keyVaultSoftDeleteDays,
      hasDbfsRootKey: values.hasDbfsRootKey,
    }),
    lock: when(values.isDataProtected, { level: "CanNotDelete" as const }),
    fileEvents: when(values.hasLakeFileEvents, true),
    existingWorkspace: id === undefined || host === undefined ? undefined : { id, host },
    // Databricks' own rules open the way to its public control plane; with private endpoints there is none to open.
    requiredNsgRules: values.hasPrivateEndpoints ? "NoAzureDatabricksRules" : "AllRules",
    publicNetworkAccess: values.publicNetworkAccess,
    hasInfrastructureEncryption: values.hasInfrastructureEncryption,
    hasEnhancedSecurity: values.hasEnhancedSecurity,
  };
}

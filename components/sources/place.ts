import type * as pulumi from "@pulumi/pulumi";
import type { ConnectorOutputs } from "../accessConnector";
import type { PrivateLink } from "../privateLink";
import type { GroupOutputs } from "../resourceGroup";

/** What every data source is made with. */
export interface SourceArgs {
  readonly project: string;
  readonly stack: string;
  readonly group: GroupOutputs;
  readonly location: string;
  /** Raw tables that come from this source, by name. */
  readonly tables: readonly string[];
  /** Whose identity reads. */
  readonly accessConnector: ConnectorOutputs;
  /** Name of the Unity Catalog credential under which a task takes that identity. */
  readonly serviceCredential: pulumi.Input<string>;
  /** With it clusters reach the source by a private address. */
  readonly privateLink: PrivateLink | undefined;
  /** Disabled where private endpoints lead to the source. */
  readonly publicNetworkAccess: "Enabled" | "Disabled";
  readonly tags: Readonly<Record<string, string>>;
}

/** The Entra group that administers a SQL source and lets the access connector in. */
export interface SqlAdministrator {
  readonly login: string;
  readonly objectId: string;
}

import type * as pulumi from "@pulumi/pulumi";
import type { ConnectorOutputs } from "../accessConnector";
import type { PrivateLink } from "../privateLink";
import type { GroupOutputs } from "../resourceGroup";

/** What every data source is made with. */
export interface SourceArgs {
  /** Part of the source's name, which is unique in all of Azure. */
  readonly project: string;
  /** Part of the source's name; whose settings are told to be wrong. */
  readonly stack: string;
  /** Where the source is, and the suffix of its name. */
  readonly group: GroupOutputs;
  /** Azure region of the source. */
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
  /** Tags of everything of the source that takes tags. */
  readonly tags: Readonly<Record<string, string>>;
}

/** The Entra group that administers a SQL source and lets the access connector in. */
export interface SqlAdministrator {
  /** Name of the group; Azure shows it and compares only the id. */
  readonly login: string;
  /** Object id of the group in the directory. */
  readonly objectId: string;
}

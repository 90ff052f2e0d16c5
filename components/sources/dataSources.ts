import type * as pulumi from "@pulumi/pulumi";
import { bothGiven, given } from "../../settings/given";
import type { OperationsPlan } from "../../settings/operationsPlan";
import { signsIn } from "../../settings/sources";
import { AzureSql } from "./azureSql";
import { CosmosDb, type CosmosDbArgs } from "./cosmosDb";
import { EventHubs } from "./eventHubs";
import { LandingFiles } from "./landingFiles";
import type { SourceArgs } from "./place";
import type { DataSource } from "./reader";
import { ServiceCredential, type ServiceCredentialArgs } from "./serviceCredential";
import { Synapse, type SynapseArgs } from "./synapse";

export interface DataSourcesArgs
  extends
    Omit<SourceArgs, "tables" | "serviceCredential">,
    Pick<ServiceCredentialArgs, "runAsApplicationId" | "deployers"> {
  /** In which Synapse keeps its files. */
  readonly lake: SynapseArgs["lake"];
  /** With which Cosmos DB encrypts. */
  readonly key: CosmosDbArgs["key"];
  /** Volume folder in which each table that lands as files has a folder of its name. */
  readonly landingPath: pulumi.Input<string>;
  /** Name in Unity Catalog of the one credential for all of them. */
  readonly credentialName: string;
  /** Where a database's audit goes; no database without it. */
  readonly logWorkspaceId: pulumi.Input<string> | undefined;
  /** Delete the credential while tasks may still use it; it counts only once an `up` has stored it. */
  readonly forceDestroy: boolean;
}

/** The places the raw tables come from; one that none comes from is not made. */
export function dataSources(
  plan: Pick<OperationsPlan, "sources" | "sourceOptions">,
  args: DataSourcesArgs,
  opts: pulumi.ComponentResourceOptions,
): readonly (DataSource | undefined)[] {
  const { sources: tables, sourceOptions } = plan;
  const { landingPath, lake, key, logWorkspaceId, ...place } = args;
  const credential = credentialOf(tables, args, opts);
  const placed = (held: readonly string[], { credentialName: name }: ServiceCredential) => ({
    ...place,
    ...sourceOptions,
    tables: held,
    serviceCredential: name,
  });
  return [
    given(tables.files, (held) => new LandingFiles("landing-files", { tables: held, landingPath })),
    given(
      bothGiven(tables.eventHubs, credential),
      ([held, by]) => new EventHubs("event-hubs", placed(held, by), opts),
    ),
    given(
      bothGiven(bothGiven(tables.azureSql, credential), logWorkspaceId),
      ([[held, by], auditedIn]) =>
        new AzureSql("azure-sql", { ...placed(held, by), logWorkspaceId: auditedIn }, opts),
    ),
    given(
      bothGiven(tables.cosmosDb, credential),
      ([held, by]) => new CosmosDb("cosmos-db", { ...placed(held, by), key }, opts),
    ),
    given(
      bothGiven(tables.synapse, credential),
      ([held, by]) => new Synapse("synapse", { ...placed(held, by), lake }, opts),
    ),
  ];
}

/** By which every place but the landing zone is signed in to. */
function credentialOf(
  tables: OperationsPlan["sources"],
  { accessConnector, ...args }: DataSourcesArgs,
  opts: pulumi.ComponentResourceOptions,
): ServiceCredential | undefined {
  const { connectorId } = accessConnector;
  const { credentialName, forceDestroy, runAsApplicationId, deployers } = args;
  return given(
    signsIn(tables),
    () =>
      new ServiceCredential(
        "source-credential",
        { credentialName, connectorId, forceDestroy, runAsApplicationId, deployers },
        opts,
      ),
  );
}

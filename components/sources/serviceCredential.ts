import * as pulumi from "@pulumi/pulumi";
import * as databricks from "@pulumi/databricks";
import { deployerServicePrivileges, runServicePrivileges } from "../../settings/grants";

export interface ServiceCredentialArgs {
  /** Name in Unity Catalog, unique in the metastore. */
  readonly credentialName: string;
  /** Id of the access connector whose identity signs in at the sources. */
  readonly connectorId: pulumi.Input<string>;
  /** Delete it while tasks may still use it; it counts only once an `up` has stored it. */
  readonly forceDestroy: boolean;
  /** Application id of the service principal the jobs run as. @default they run as the deployer, who owns it */
  readonly runAsApplicationId: pulumi.Input<string> | undefined;
  /** Groups and application ids of those who deploy besides whoever made it. */
  readonly deployers: readonly pulumi.Input<string>[];
}

/** The Unity Catalog credential with which a task signs in at a service of Azure; no password or key exists. */
export class ServiceCredential extends pulumi.ComponentResource {
  /** The name of the arguments, known once the credential exists. */
  public readonly credentialName: pulumi.Output<string>;

  constructor(name: string, args: ServiceCredentialArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:ServiceCredential", name, {}, opts);
    const credential = new databricks.Credential(
      name,
      {
        name: args.credentialName,
        purpose: "SERVICE",
        comment: "Managed identity that reads the data sources",
        azureManagedIdentity: { accessConnectorId: args.connectorId },
        isolationMode: "ISOLATION_MODE_ISOLATED",
        // A role takes minutes to reach the services, a check right now may fail.
        skipValidation: true,
        forceDestroy: args.forceDestroy,
      },
      { parent: this },
    );
    const grants = grantsOf(args);
    if (grants.length > 0) {
      new databricks.Grants(
        `${name}-access`,
        { credential: credential.id, grants },
        // Taken away before the credential, a grant would take with it the right to delete that.
        { parent: this, deletedWith: credential },
      );
    }
    this.credentialName = credential.name.apply((given) => given ?? args.credentialName);
    this.registerOutputs({ credentialName: this.credentialName });
  }
}

function grantsOf({ runAsApplicationId, deployers }: ServiceCredentialArgs) {
  return [
    ...deployers.map((principal) => ({ principal, privileges: [...deployerServicePrivileges] })),
    ...(runAsApplicationId === undefined
      ? []
      : [{ principal: runAsApplicationId, privileges: [...runServicePrivileges] }]),
  ];
}

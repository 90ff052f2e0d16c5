import * as pulumi from "@pulumi/pulumi";
import * as databricks from "@pulumi/databricks";
import {
  dataScientistPrivileges,
  deployerCredentialPrivileges,
  deployerLocationPrivileges,
  deployerPrivileges,
  grantsByObject,
  plannerPrivileges,
  producerPrivileges,
  runPrivileges,
  type Grantee,
  type SecurableKind,
  type StageAccess,
} from "../settings/grants";
import { present } from "../settings/given";
import type { CatalogGroups } from "../settings/identities";
import { model } from "../settings/tables";
import type { CatalogObjects } from "./catalog";

export interface CatalogAccessArgs {
  /** The catalog and what is in and around it. */
  readonly objects: CatalogObjects;
  /** All stages of all jobs. */
  readonly stages: readonly StageAccess[];
  /** Groups that deploy, land files, plan and explore; each may be nobody. */
  readonly groups: CatalogGroups;
  /** Application id of the service principal the jobs run as. @default they run as the deployer, who owns everything */
  readonly runAsApplicationId: pulumi.Input<string> | undefined;
  /** Application id of the service principal that deploys. @default people deploy */
  readonly deployApplicationId: pulumi.Input<string> | undefined;
}

/**
 * Who may do what in Unity Catalog. The grants of an object are its only ones, given all at once: what somebody adds by
 * hand goes at the next update. Whoever made an object owns it and needs no grant.
 */
export class CatalogAccess extends pulumi.ComponentResource {
  constructor(name: string, args: CatalogAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:CatalogAccess", name, {}, opts);

    const { objects } = args;
    for (const { kind, name: object, grants } of grantsByObject(grantees(args))) {
      const role = [kind, ...object.split(".").slice(-1)].filter((piece) => piece !== "").join("-");
      this.grant(`${name}-${role}`, kind, objects[kind](object), grants);
    }
    for (const [container, location] of Object.entries(objects.locations)) {
      const grants = deployerGrants(args, deployerLocationPrivileges);
      this.grant(`${name}-location-${container}`, "externalLocation", location, grants);
    }
    const grants = deployerGrants(args, deployerCredentialPrivileges);
    this.grant(`${name}-credential`, "storageCredential", objects.credential, grants);
    this.registerOutputs({});
  }

  private grant(
    name: string,
    kind: SecurableKind | "externalLocation" | "storageCredential",
    object: pulumi.CustomResource,
    grants: readonly { principal: pulumi.Input<string>; privileges: string[] }[],
  ): void {
    if (grants.length === 0) return;
    new databricks.Grants(
      name,
      { [kind]: object.id, grants: [...grants] },
      // Taken away before its object, a grant would take with it the right to delete that.
      { parent: this, deletedWith: object },
    );
  }
}

function grantees(args: CatalogAccessArgs): Grantee<pulumi.Input<string>>[] {
  const { producers, planners, dataScientists } = args.groups;
  return [
    ...deployers(args).map((principal) => ({ principal, privileges: deployerPrivileges })),
    ...present([args.runAsApplicationId]).map((principal) => ({
      principal,
      privileges: runPrivileges(args.stages),
    })),
    ...present([producers]).map((principal) => ({ principal, privileges: producerPrivileges })),
    ...present([planners]).map((principal) => ({ principal, privileges: plannerPrivileges })),
    ...present([dataScientists]).map((principal) => ({
      principal,
      privileges: dataScientistPrivileges(model),
    })),
  ];
}

function deployerGrants(args: CatalogAccessArgs, privileges: readonly string[]) {
  return deployers(args).map((principal) => ({ principal, privileges: [...privileges] }));
}

function deployers({ groups, deployApplicationId }: CatalogAccessArgs): pulumi.Input<string>[] {
  return present([groups.deployers, deployApplicationId]);
}

import * as pulumi from "@pulumi/pulumi";
import * as databricks from "@pulumi/databricks";
import type { PoolValues } from "../settings/compute";
import { spotBidMaxPrice, type PoolIds } from "../settings/policyDefinition";

export interface InstancePoolArgs extends PoolValues {
  /** Beginning of the names of both pools. */
  readonly poolName: string;
  /** Tags of the machines, also of those that wait. */
  readonly tags: Readonly<Record<string, string>>;
  /** Application id of the service principal whose clusters may come from the pools. @default administrators alone */
  readonly runAsApplicationId?: pulumi.Input<string> | undefined;
  /** What the pools vanish with; undefined for a workspace that stays. */
  readonly workspace: pulumi.Resource | undefined;
}

interface Machines {
  readonly availability: "SPOT_AZURE" | "ON_DEMAND_AZURE";
  readonly maxCapacity: number;
}

/**
 * Pools that job clusters take their machines from, and give them back to: one for workers, which may be spot, and one
 * for drivers, whose loss would end the run. No machine waits that was not used a while ago.
 */
export class InstancePool
  extends pulumi.ComponentResource
  implements PoolIds<pulumi.Output<string>>
{
  /** Pool of on-demand machines. */
  public readonly driverPoolId: pulumi.Output<string>;
  /** Pool of machines as they are bought, spot or on demand. */
  public readonly workerPoolId: pulumi.Output<string>;

  constructor(name: string, args: InstancePoolArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:InstancePool", name, {}, opts);

    this.driverPoolId = this.pool(`${name}-driver`, args, `${args.poolName}-driver`, {
      availability: "ON_DEMAND_AZURE",
      maxCapacity: args.maxDrivers,
    });
    this.workerPoolId = this.pool(`${name}-workers`, args, `${args.poolName}-workers`, {
      availability: args.workerAvailability,
      maxCapacity: args.maxWorkers,
    });
    this.registerOutputs({ driverPoolId: this.driverPoolId, workerPoolId: this.workerPoolId });
  }

  private pool(
    name: string,
    args: InstancePoolArgs,
    instancePoolName: string,
    { availability, maxCapacity }: Machines,
  ): pulumi.Output<string> {
    const options = { parent: this, deletedWith: args.workspace };
    const pool = new databricks.InstancePool(
      name,
      {
        instancePoolName,
        nodeTypeId: args.nodeTypeId,
        azureAttributes: { availability, spotBidMaxPrice },
        minIdleInstances: 0,
        maxCapacity,
        idleInstanceAutoterminationMinutes: args.idleMinutes,
        enableElasticDisk: true,
        preloadedSparkVersions: [args.sparkVersion],
        customTags: args.tags,
      },
      options,
    );
    if (args.runAsApplicationId !== undefined) {
      new databricks.Permissions(
        `${name}-users`,
        {
          instancePoolId: pool.id,
          accessControls: [
            { servicePrincipalName: args.runAsApplicationId, permissionLevel: "CAN_ATTACH_TO" },
          ],
        },
        options,
      );
    }
    return pool.id;
  }
}

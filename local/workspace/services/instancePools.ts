import { instancePoolInUse, instancePoolMissing, invalidParameter } from "../errors";
import type { Collection } from "../store/collection";
import type { Identifiers } from "../store/identifiers";
import { USER_NAME } from "./identity";

export interface InstancePoolFields {
  readonly instance_pool_name: string;
  readonly node_type_id: string;
  readonly min_idle_instances?: number | undefined;
  readonly max_capacity?: number | undefined;
  readonly idle_instance_autotermination_minutes?: number | undefined;
  readonly enable_elastic_disk?: boolean | undefined;
  readonly preloaded_spark_versions?: readonly string[] | undefined;
  readonly custom_tags?: Readonly<Record<string, string>> | undefined;
  readonly azure_attributes?:
    | {
        readonly availability?: string | undefined;
        readonly spot_bid_max_price?: number | undefined;
      }
    | undefined;
}

export interface InstancePool extends InstancePoolFields {
  readonly instance_pool_id: string;
  readonly state: "ACTIVE";
  readonly default_tags: Readonly<Record<string, string>>;
}

/** Fields that the service takes at creation alone, and refuses to change. */
const FIXED = [
  "node_type_id",
  "custom_tags",
  "azure_attributes",
  "enable_elastic_disk",
  "preloaded_spark_versions",
] as const;

export class InstancePools {
  constructor(
    private readonly objects: Collection<InstancePool>,
    private readonly ids: Identifiers,
    /** What takes its machines from a pool, by name. */
    private readonly usersOf: (poolId: string) => readonly string[],
  ) {}

  create(fields: InstancePoolFields): InstancePool {
    this.check(fields);
    const poolId = this.ids.nextUuid("instance-pool");
    return this.objects.put(poolId, shownPool(poolId, fields));
  }

  get(poolId: string): InstancePool {
    const pool = this.objects.get(poolId);
    if (!pool) throw instancePoolMissing(poolId);
    return pool;
  }

  list(): InstancePool[] {
    return this.objects.list();
  }

  edit(poolId: string, fields: InstancePoolFields): void {
    const before = this.get(poolId);
    const changed = FIXED.find(
      (field) =>
        fields[field] !== undefined &&
        JSON.stringify(fields[field]) !== JSON.stringify(before[field]),
    );
    if (changed !== undefined) {
      throw invalidParameter(
        `The field '${changed}' of instance pool '${poolId}' cannot be edited`,
      );
    }
    const kept = Object.fromEntries(FIXED.map((field) => [field, before[field]]));
    const edited: InstancePoolFields = { ...fields, ...kept };
    this.check(edited);
    this.objects.put(poolId, shownPool(poolId, edited));
  }

  delete(poolId: string): void {
    this.get(poolId);
    const users = this.usersOf(poolId);
    if (users.length > 0) throw instancePoolInUse(poolId, users);
    this.objects.remove(poolId);
  }

  private check(fields: InstancePoolFields): void {
    const { min_idle_instances: minIdle = 0, max_capacity: most } = fields;
    if (most !== undefined && minIdle > most) {
      throw invalidParameter(
        `min_idle_instances (${minIdle}) cannot be above max_capacity (${most})`,
      );
    }
  }
}

/** With the defaults and tags the service adds. */
function shownPool(poolId: string, fields: InstancePoolFields): InstancePool {
  return {
    instance_pool_id: poolId,
    min_idle_instances: 0,
    idle_instance_autotermination_minutes: 60,
    enable_elastic_disk: true,
    ...fields,
    state: "ACTIVE",
    default_tags: {
      Vendor: "Databricks",
      Creator: USER_NAME,
      DatabricksInstancePoolId: poolId,
    },
  };
}

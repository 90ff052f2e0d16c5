import type { AzureRecord } from "../azureRecord";
import type { Clock } from "../clock";
import { ApiError, invalidParameter, warehouseMissing } from "../errors";
import type { Collection } from "../store/collection";
import type { Identifiers } from "../store/identifiers";
import { USER_NAME } from "./identity";
import { sent } from "./unityCatalog/securable";

const CLUSTER_SIZES = [
  ...["2X-Small", "X-Small", "Small", "Medium", "Large"],
  ...["X-Large", "2X-Large", "3X-Large", "4X-Large", "5X-Large"],
] as const;

export interface WarehouseFields {
  readonly name: string;
  readonly cluster_size: string;
  readonly auto_stop_mins: number;
  readonly min_num_clusters: number;
  readonly max_num_clusters: number;
  readonly enable_photon: boolean;
  readonly enable_serverless_compute: boolean;
  readonly warehouse_type: string;
  readonly spot_instance_policy: string;
  readonly channel: { readonly name?: string | undefined };
  readonly tags: {
    readonly custom_tags?: readonly { readonly key: string; readonly value: string }[] | undefined;
  };
}

export interface StoredWarehouse extends WarehouseFields {
  readonly id: string;
  readonly creator_name: string;
  /** When it was last asked to run; undefined once it was asked to stop. In ms. */
  readonly started_at?: number | undefined;
}

type State = "STARTING" | "RUNNING" | "STOPPED";

/** The service's own; a warehouse of the API is not serverless unless it is asked for. */
const DEFAULTS: Omit<WarehouseFields, "name" | "cluster_size"> = {
  auto_stop_mins: 120,
  min_num_clusters: 1,
  max_num_clusters: 1,
  enable_photon: true,
  enable_serverless_compute: false,
  warehouse_type: "CLASSIC",
  spot_instance_policy: "COST_OPTIMIZED",
  channel: { name: "CHANNEL_NAME_CURRENT" },
  tags: {},
};
const STARTS_IN_MS = 3000;
const MS_PER_MINUTE = 60_000;
/** Least minutes without a query before a stop, where there is to be one: only serverless machines come back in seconds. */
const leastAutoStop = { classic: 10, serverless: 1 };

/** SQL warehouses as settings and a state that time moves on. No query runs on them here. */
export class SqlWarehouses {
  constructor(
    private readonly objects: Collection<StoredWarehouse>,
    private readonly ids: Identifiers,
    private readonly clock: Clock,
    private readonly azure: Pick<AzureRecord, "workspaceId">,
  ) {}

  create(fields: Partial<WarehouseFields>): string {
    const { name = "", cluster_size = "" } = fields;
    const wanted = { ...DEFAULTS, ...sent(fields), name, cluster_size };
    this.check(wanted);
    const id = this.ids.nextPolicyId().toLowerCase();
    // A new warehouse starts by itself.
    const made = { id, creator_name: USER_NAME, started_at: this.clock() };
    return this.objects.put(id, { ...wanted, ...made }).id;
  }

  get(id: string): object {
    return this.shown(this.stored(id));
  }

  list(): object[] {
    return this.objects.list().map((warehouse) => this.shown(warehouse));
  }

  edit(id: string, fields: Partial<WarehouseFields>): void {
    const edited = { ...this.stored(id), ...sent(fields) };
    this.check(edited, id);
    this.objects.put(id, edited);
  }

  start(id: string): void {
    this.objects.put(id, { ...this.stored(id), started_at: this.clock() });
  }

  stop(id: string): void {
    this.objects.put(id, { ...this.stored(id), started_at: undefined });
  }

  delete(id: string): void {
    this.stored(id);
    this.objects.remove(id);
  }

  /** @throws ApiError for a warehouse that is not there */
  checkExists(id: string): void {
    this.stored(id);
  }

  private stored(id: string): StoredWarehouse {
    const found = this.objects.get(id);
    if (!found) throw warehouseMissing(id);
    return found;
  }

  private check(fields: WarehouseFields, ownId?: string): void {
    const fault = warehouseFault(fields);
    if (fault !== undefined) throw invalidParameter(fault);
    const other = this.objects.find(({ name, id }) => name === fields.name && id !== ownId);
    if (other) {
      throw new ApiError(
        400,
        "RESOURCE_ALREADY_EXISTS",
        `SQL warehouse with name \`${fields.name}\` already exists`,
      );
    }
  }

  private shown({ started_at, ...warehouse }: StoredWarehouse): object {
    const state = stateAt(this.clock(), started_at, warehouse.auto_stop_mins);
    const path = `/sql/1.0/warehouses/${warehouse.id}`;
    const hostname = `adb-${this.azure.workspaceId()}.azuredatabricks.net`;
    return {
      ...warehouse,
      state,
      num_clusters: state === "RUNNING" ? warehouse.min_num_clusters : 0,
      num_active_sessions: 0,
      jdbc_url: `jdbc:databricks://${hostname}:443/default;httpPath=${path}`,
      odbc_params: { hostname, path, port: 443, protocol: "https" },
    };
  }
}

/** Pure: what a warehouse does at a time, given when it was started and after how many idle minutes it stops; 0 is never. */
function stateAt(now: number, startedAt: number | undefined, autoStopMins: number): State {
  if (startedAt === undefined) return "STOPPED";
  const runsFrom = startedAt + STARTS_IN_MS;
  if (now < runsFrom) return "STARTING";
  return autoStopMins > 0 && now >= runsFrom + autoStopMins * MS_PER_MINUTE ? "STOPPED" : "RUNNING";
}

/** Pure: why a warehouse can not be that way, or undefined. */
function warehouseFault(fields: WarehouseFields): string | undefined {
  const { enable_serverless_compute: isServerless, auto_stop_mins: minutes } = fields;
  const least = isServerless ? leastAutoStop.serverless : leastAutoStop.classic;
  if (fields.name === "" || fields.name.length > 100)
    return `SQL warehouse name must have 1 to 100 characters, got ${fields.name.length}`;
  if (!(CLUSTER_SIZES as readonly string[]).includes(fields.cluster_size))
    return `Invalid cluster_size '${fields.cluster_size}'; allowed are ${CLUSTER_SIZES.join(", ")}`;
  if (isServerless && fields.warehouse_type !== "PRO")
    return "Invalid warehouseType: Serverless is only available for PRO warehouses.";
  if (minutes !== 0 && minutes < least)
    return `auto_stop_mins must be 0 or at least ${least}, got ${minutes}`;
  if (fields.min_num_clusters > fields.max_num_clusters)
    return `min_num_clusters (${fields.min_num_clusters}) cannot be above max_num_clusters (${fields.max_num_clusters})`;
  return undefined;
}

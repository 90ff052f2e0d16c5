import type { KeyName, Values } from "./keys";
import { lakeAccessKeys, lakeClosedBy } from "./lakeAccess";

/** What decides whether the dashboard's warehouse has machines of its own. */
export const warehouseKeys = [
  "hasDashboard",
  "network",
  ...lakeAccessKeys,
] as const satisfies readonly KeyName[];
type WarehouseValues = Pick<Values, (typeof warehouseKeys)[number]>;

/** Driver and worker of a 2X-Small: https://learn.microsoft.com/azure/databricks/compute/sql-warehouse/warehouse-behavior */
export const warehouseMachines = 2;

/** Minutes without a query before machines of one's own stop, at least; serverless ones may stop sooner. */
export const leastClassicStopMinutes = 10;

/**
 * Whether the warehouse runs in the cluster subnets, which the lake's firewall lets in. Serverless machines are in a network
 * of Databricks' own, which a lake that denies by default does not know.
 */
export function hasClassicWarehouse(values: WarehouseValues): boolean {
  return values.hasDashboard && values.network !== "managed" && lakeClosedBy(values) !== undefined;
}

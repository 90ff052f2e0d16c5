import { concurrentClusters } from "./compute";
import type { KeyName, Values } from "./keys";
import { hasClassicWarehouse, warehouseKeys, warehouseMachines } from "./warehouse";

/** What decides how many machines there can be at once. */
export const machineKeys = [
  "policyMaxWorkers",
  ...warehouseKeys,
] as const satisfies readonly KeyName[];

/** Machines that take an address in each of the two cluster subnets, the drivers too. */
export interface Machines {
  readonly machines: number;
  readonly policyMaxWorkers: number;
  /** What they are, for people. */
  readonly words: string;
  /** The largest policyMaxWorkers with which so many addresses are enough. */
  readonly workersWithin: (addresses: number) => number;
}

/** The most machines there are at the same time: each cluster as large as the policy lets it be. */
export function machinesAtOnce(values: Pick<Values, (typeof machineKeys)[number]>): Machines {
  const { policyMaxWorkers } = values;
  const ofWarehouse = hasClassicWarehouse(values) ? warehouseMachines : 0;
  return {
    policyMaxWorkers,
    machines: (policyMaxWorkers + 1) * concurrentClusters + ofWarehouse,
    words:
      `${String(concurrentClusters)} clusters at once, each of policyMaxWorkers (${String(policyMaxWorkers)}) and a driver` +
      (ofWarehouse > 0 ? `, and the ${String(ofWarehouse)} machines of hasDashboard` : ""),
    workersWithin: (addresses) => Math.floor((addresses - ofWarehouse) / concurrentClusters) - 1,
  };
}

/** What the project must know of an Azure VM size before anything runs on it. */
export interface NodeType {
  readonly vcpus: number;
  readonly memoryGib: number;
  /** Databricks units an hour, without Photon (price list of Azure Databricks: one for every four vCPUs of these series). */
  readonly dbusPerHour: number;
  /** Name of the quota its cores count against, as `az vm list-usage` has it. */
  readonly quotaFamily: string;
}

const general = { memoryGibPerVcpu: 4 };
const memory = { memoryGibPerVcpu: 8 };

/** VM sizes with a local disk, which Spark spills to, that the runtime runs on. */
export const nodeTypes = {
  Standard_D4ds_v5: sized(4, general, "standardDDSv5Family"),
  Standard_D8ds_v5: sized(8, general, "standardDDSv5Family"),
  Standard_D16ds_v5: sized(16, general, "standardDDSv5Family"),
  Standard_E4ds_v5: sized(4, memory, "standardEDSv5Family"),
  Standard_E8ds_v5: sized(8, memory, "standardEDSv5Family"),
  Standard_E16ds_v5: sized(16, memory, "standardEDSv5Family"),
  Standard_D4ads_v5: sized(4, general, "standardDADSv5Family"),
  Standard_D8ads_v5: sized(8, general, "standardDADSv5Family"),
  Standard_D16ads_v5: sized(16, general, "standardDADSv5Family"),
  Standard_E4ads_v5: sized(4, memory, "standardEADSv5Family"),
  Standard_E8ads_v5: sized(8, memory, "standardEADSv5Family"),
  Standard_E16ads_v5: sized(16, memory, "standardEADSv5Family"),
} as const satisfies Readonly<Record<string, NodeType>>;

export type NodeTypeId = keyof typeof nodeTypes;
export const nodeTypeIds = Object.keys(nodeTypes) as [NodeTypeId, ...NodeTypeId[]];

/** How the workers are bought; the driver is always on demand. */
export type Availability = "SPOT_WITH_FALLBACK_AZURE" | "ON_DEMAND_AZURE";

/** A cluster at its largest. */
export interface ClusterSize {
  readonly driverNodeTypeId: NodeTypeId;
  readonly nodeTypeId: NodeTypeId;
  readonly maxWorkers: number;
  readonly availability: Availability;
}

/** Cores of one family of VM sizes when every cluster is at its largest. */
export interface PeakCores {
  readonly quotaFamily: string;
  /** Only the family's own quota gives these: drivers, and workers bought on demand. */
  readonly onDemand: number;
  /** From the region's quota of spot cores, and from the family's while there are no spot machines. */
  readonly spot: number;
}

/** Peak cores of clusters that run at the same time, by quota family, in the order of the families' names. */
export function peakCores(clusters: readonly ClusterSize[]): PeakCores[] {
  const peaks = new Map<string, PeakCores>();
  for (const { quotaFamily, onDemand, spot } of clusters.flatMap(machineCores)) {
    const before = peaks.get(quotaFamily) ?? { quotaFamily, onDemand: 0, spot: 0 };
    peaks.set(quotaFamily, {
      quotaFamily,
      onDemand: before.onDemand + onDemand,
      spot: before.spot + spot,
    });
  }
  return [...peaks.values()].sort((left, right) => (left.quotaFamily < right.quotaFamily ? -1 : 1));
}

/** Databricks units an hour of a cluster at its largest, driver included: what a policy's `dbus_per_hour` bounds. */
export function peakDbusPerHour(
  cluster: Pick<ClusterSize, "driverNodeTypeId" | "nodeTypeId" | "maxWorkers">,
): number {
  return (
    nodeTypes[cluster.driverNodeTypeId].dbusPerHour +
    cluster.maxWorkers * nodeTypes[cluster.nodeTypeId].dbusPerHour
  );
}

function machineCores(cluster: ClusterSize): PeakCores[] {
  const driver = nodeTypes[cluster.driverNodeTypeId];
  const worker = nodeTypes[cluster.nodeTypeId];
  const cores = cluster.maxWorkers * worker.vcpus;
  const isSpot = cluster.availability === "SPOT_WITH_FALLBACK_AZURE";
  return [
    { quotaFamily: driver.quotaFamily, onDemand: driver.vcpus, spot: 0 },
    {
      quotaFamily: worker.quotaFamily,
      onDemand: isSpot ? 0 : cores,
      spot: isSpot ? cores : 0,
    },
  ];
}

function sized(
  vcpus: number,
  { memoryGibPerVcpu }: { readonly memoryGibPerVcpu: number },
  quotaFamily: string,
): NodeType {
  return { vcpus, memoryGib: vcpus * memoryGibPerVcpu, dbusPerHour: vcpus / 4, quotaFamily };
}

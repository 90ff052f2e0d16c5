import {
  nodeTypes,
  peakCores,
  peakDbusPerHour,
  type ClusterSize,
  type PeakCores,
} from "../../settings/nodeTypes";

const cluster: ClusterSize = {
  driverNodeTypeId: "Standard_D4ds_v5",
  nodeTypeId: "Standard_D4ds_v5",
  maxWorkers: 4,
  availability: "SPOT_WITH_FALLBACK_AZURE",
};
const dds = (onDemand: number, spot: number): PeakCores => ({
  quotaFamily: "standardDDSv5Family",
  onDemand,
  spot,
});

test.each<[string, ClusterSize[], PeakCores[]]>([
  ["no cluster", [], []],
  ["a driver on demand and workers on spot", [cluster], [dds(4, 16)]],
  ["workers on demand", [{ ...cluster, availability: "ON_DEMAND_AZURE" }], [dds(20, 0)]],
  ["two clusters at once", [cluster, { ...cluster, maxWorkers: 1 }], [dds(8, 20)]],
  [
    "a driver of another family",
    [{ ...cluster, driverNodeTypeId: "Standard_E8ds_v5" }],
    [dds(0, 16), { quotaFamily: "standardEDSv5Family", onDemand: 8, spot: 0 }],
  ],
])("counts the cores of %s by quota family", (_, clusters, expected) => {
  expect(peakCores(clusters)).toEqual(expected);
});

test.each<[Partial<ClusterSize>, number]>([
  [{}, 5],
  [{ maxWorkers: 1 }, 2],
  [{ nodeTypeId: "Standard_E16ds_v5" }, 17],
  [{ driverNodeTypeId: "Standard_D8ads_v5" }, 6],
])("adds the driver's units to the workers' with %j", (change, expected) => {
  expect(peakDbusPerHour({ ...cluster, ...change })).toBe(expected);
});

test("tells the vCPUs a size has in its name", () => {
  const named = Object.keys(nodeTypes).map((name) => Number(/\d+/.exec(name)?.[0]));
  expect(Object.values(nodeTypes).map(({ vcpus }) => vcpus)).toEqual(named);
});

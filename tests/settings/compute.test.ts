import { clusterSizes, poolValues } from "../../settings/compute";
import { settingsOf, type Settings } from "../../settings/settings";
import { stackConfig } from "./stackConfig";

const dev = (changes: Record<string, string>): Settings =>
  settingsOf("batch-scoring", "dev", { ...stackConfig("dev"), ...changes });

test("has clusters in a workspace that has them, and an environment in one that has not", () => {
  const modes = ["Hybrid", "Serverless"].map(
    (workspaceComputeMode) => dev({ workspaceComputeMode, network: "managed" }).compute,
  );
  expect(modes).toEqual([
    { mode: "classic", cluster: expect.objectContaining({ maxWorkers: 2 }) as unknown },
    { mode: "serverless", environmentVersion: "4", dependencies: ["mlflow==3.8.1"] },
  ]);
});

test("has no pool unless told so", () => {
  expect(dev({}).instancePool).toBeUndefined();
});

test.each([
  ["SPOT_WITH_FALLBACK_AZURE", "SPOT_AZURE"],
  ["ON_DEMAND_AZURE", "ON_DEMAND_AZURE"],
])("pools room for both jobs' clusters, workers bought %s", (availability, workerAvailability) => {
  expect(poolValues(dev({ useInstancePool: "true", availability }))).toEqual({
    nodeTypeId: "Standard_D4ds_v5",
    sparkVersion: "18.x-cpu-ml-scala2.13",
    workerAvailability,
    idleMinutes: 15,
    maxDrivers: 2,
    maxWorkers: 4,
  });
});

test.each([
  ["Hybrid", 2],
  ["Serverless", 0],
])("counts in a %s workspace %d clusters at once", (workspaceComputeMode, count) => {
  expect(clusterSizes(dev({ workspaceComputeMode, network: "managed" }))).toEqual(
    Array.from({ length: count }, () => ({
      driverNodeTypeId: "Standard_D4ds_v5",
      nodeTypeId: "Standard_D4ds_v5",
      maxWorkers: 2,
      availability: "SPOT_WITH_FALLBACK_AZURE",
    })),
  );
});

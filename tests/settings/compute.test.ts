import { readFileSync } from "node:fs";
import * as path from "node:path";
import { clusterSizes, poolValues } from "../../settings/compute";
import { settingsOf, type Settings } from "../../settings/settings";
import { declaredKeys, stackConfig } from "./stackConfig";

const dev = (changes: Record<string, string>): Settings =>
  settingsOf("batch-scoring", "dev", { ...stackConfig("dev"), ...changes });

const managed = { network: "managed", lakeNetworkDefaultAction: "Allow" };

test("has clusters in a workspace that has them, and an environment in one that has not", () => {
  const modes = ["Hybrid", "Serverless"].map(
    (workspaceComputeMode) => dev({ workspaceComputeMode, ...managed }).compute,
  );
  expect(modes).toEqual([
    {
      mode: "classic",
      cluster: expect.objectContaining({ maxWorkers: 2 }) as unknown,
      libraries: [{ pypi: { package: "sparkdq==0.12.1" } }],
    },
    {
      mode: "serverless",
      environmentVersion: "4",
      dependencies: ["mlflow==3.8.1", "sparkdq==0.12.1"],
    },
  ]);
});

test("reads packages from the mirror that is named, on either compute", () => {
  const mirror = { packageIndexUrl: "https://pypi.example.com/simple", jobPackages: '["a==1"]' };
  const [classic, serverless] = ["Hybrid", "Serverless"].map(
    (workspaceComputeMode) => dev({ ...mirror, workspaceComputeMode, ...managed }).compute,
  );
  expect(classic).toMatchObject({
    libraries: [{ pypi: { package: "a==1", repo: "https://pypi.example.com/simple" } }],
  });
  expect(serverless).toMatchObject({
    dependencies: ["--index-url https://pypi.example.com/simple", "mlflow==3.8.1", "a==1"],
  });
});

test("takes a wheel from a volume, on either compute", () => {
  const wheel = "/Volumes/c/landing/checkpoints/a-1-py3-none-any.whl";
  const [classic, serverless] = ["Hybrid", "Serverless"].map(
    (workspaceComputeMode) =>
      dev({ jobPackages: `["${wheel}"]`, workspaceComputeMode, ...managed }).compute,
  );
  expect(classic).toMatchObject({ libraries: [{ whl: wheel }] });
  expect(serverless).toMatchObject({ dependencies: ["mlflow==3.8.1", wheel] });
});

test("asks for the packages, in the versions, that the tests have", () => {
  const locked = readFileSync(path.join(__dirname, "../../requirements.in"), "utf8").split("\n");
  const { jobPackages, serverlessDependencies } = declaredKeys();
  const asked = [jobPackages, serverlessDependencies].flatMap((key) => key?.default as string[]);
  expect(asked.filter((name) => !locked.includes(name))).toEqual([]);
  expect(asked).toHaveLength(2);
});

test("has no pool unless told so", () => {
  expect(dev({}).instancePool).toBeUndefined();
});

test.each([
  ["SPOT_WITH_FALLBACK_AZURE", "SPOT_AZURE"],
  ["ON_DEMAND_AZURE", "ON_DEMAND_AZURE"],
])(
  "pools room for the clusters of three jobs, workers bought %s",
  (availability, workerAvailability) => {
    expect(poolValues(dev({ useInstancePool: "true", availability }))).toEqual({
      nodeTypeId: "Standard_D4ds_v5",
      sparkVersion: "18.x-cpu-ml-scala2.13",
      workerAvailability,
      idleMinutes: 15,
      maxDrivers: 3,
      maxWorkers: 6,
    });
  },
);

test.each([
  ["Hybrid", 3],
  ["Serverless", 0],
])("counts in a %s workspace %d clusters at once", (workspaceComputeMode, count) => {
  expect(clusterSizes(dev({ workspaceComputeMode, ...managed }))).toEqual(
    Array.from({ length: count }, () => ({
      driverNodeTypeId: "Standard_D4ds_v5",
      nodeTypeId: "Standard_D4ds_v5",
      maxWorkers: 2,
      availability: "SPOT_WITH_FALLBACK_AZURE",
    })),
  );
});

import { readFileSync } from "node:fs";
import * as path from "node:path";
import { clusterSizes, poolValues } from "../../settings/compute";
import { settingsOf, type Settings } from "../../settings/settings";
import { declaredKeys, stackConfig } from "./stackConfig";

const dev = (changes: Record<string, string>): Settings =>
  settingsOf("batch-scoring", "dev", { ...stackConfig("dev"), ...changes });

test("has a cluster of the size that is set, and the packages the runtime lacks", () => {
  expect(dev({}).compute).toEqual({
    cluster: expect.objectContaining({ maxWorkers: 2 }) as unknown,
    libraries: [{ pypi: { package: "sparkdq==0.12.1" } }],
  });
});

test("reads packages from the mirror that is named", () => {
  const mirror = { packageIndexUrl: "https://pypi.example.com/simple", jobPackages: '["a==1"]' };
  expect(dev(mirror).compute.libraries).toEqual([
    { pypi: { package: "a==1", repo: "https://pypi.example.com/simple" } },
  ]);
});

test("takes a wheel from a volume", () => {
  const wheel = "/Volumes/c/landing/checkpoints/a-1-py3-none-any.whl";
  expect(dev({ jobPackages: `["${wheel}"]` }).compute.libraries).toEqual([{ whl: wheel }]);
});

test("asks for the packages, in the versions, that the tests have", () => {
  const locked = readFileSync(path.join(__dirname, "../../requirements.in"), "utf8").split("\n");
  const asked = declaredKeys()["jobPackages"]?.default as string[];
  expect(asked.filter((name) => !locked.includes(name))).toEqual([]);
  expect(asked).toHaveLength(1);
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

test("counts a cluster for each of the three jobs at once", () => {
  expect(clusterSizes(dev({}))).toEqual(
    Array.from({ length: 3 }, () => ({
      driverNodeTypeId: "Standard_D4ds_v5",
      nodeTypeId: "Standard_D4ds_v5",
      maxWorkers: 2,
      availability: "SPOT_WITH_FALLBACK_AZURE",
    })),
  );
});

import { jobCompute, taskCompute, type JobCompute } from "../../components/jobCompute";

const jobCluster = { jobClusterKey: "own", newCluster: { policyId: "policy" } };
const libraries = [{ pypi: { package: "sparkdq==0.12.1" } }, { whl: "/Volumes/c/a.whl" }];
const environment = { environmentKey: "service", spec: { environmentVersion: "4" } };

interface Said {
  readonly byTask: object;
  readonly byJob: object;
}

test.each<[JobCompute, Said]>([
  [
    { mode: "classic", jobCluster, libraries },
    { byTask: { jobClusterKey: "own", libraries }, byJob: { jobClusters: [jobCluster] } },
  ],
  [
    { mode: "classic", jobCluster, libraries: [] },
    { byTask: { jobClusterKey: "own", libraries: [] }, byJob: { jobClusters: [jobCluster] } },
  ],
  [
    { mode: "serverless", environment },
    { byTask: { environmentKey: "service" }, byJob: { environments: [environment] } },
  ],
])("a task names the one compute that its job describes, for %j", (compute, { byTask, byJob }) => {
  expect([taskCompute(compute), jobCompute(compute)]).toStrictEqual([byTask, byJob]);
});

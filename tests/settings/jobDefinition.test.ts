import {
  dependencies,
  jobCluster,
  durationRule,
  mergedParameters,
  notifications,
  taskLimits,
  wiringFaults,
  type ClusterValues,
  type StageWiring,
} from "../../settings/jobDefinition";

const ingest: StageWiring = {
  stage: "ingestion",
  taskKey: "ingest",
  reads: [],
  writes: ["raw.a", "raw.b"],
};
const features: StageWiring = {
  stage: "feature-engineering",
  taskKey: "features",
  reads: ["raw.a"],
  writes: ["features.x"],
};
const labels: StageWiring = {
  stage: "labelling",
  taskKey: "labels",
  reads: ["raw.b"],
  writes: ["features.y"],
};
const train: StageWiring = {
  stage: "training",
  taskKey: "train",
  reads: ["features.x", "features.y"],
  writes: ["models.m"],
};
const score: StageWiring = {
  stage: "scoring",
  taskKey: "score",
  reads: ["features.x", "models.m"],
  writes: ["predictions.p"],
};

describe("wiring", () => {
  test("accepts stages that read what earlier ones write", () => {
    expect(wiringFaults([ingest, features, labels, train], [])).toEqual([]);
  });

  test("accepts a table that a source of the job writes", () => {
    expect(wiringFaults([ingest, features, score], ["models.m"])).toEqual([]);
  });

  test("rejects a table nobody writes and names it with its stage", () => {
    expect(wiringFaults([ingest, features, score], [])).toEqual([
      "stage `scoring` reads `models.m`, which no stage or source of the job writes; " +
        "add the stage that writes it, or name it as a source",
    ]);
  });

  test("rejects a table that only a later stage writes", () => {
    expect(wiringFaults([features, ingest], [])).toEqual([
      "stage `feature-engineering` reads `raw.a`, which only `ingestion` writes, not before it; list `ingestion` earlier",
    ]);
  });

  test("rejects a stage that is there twice", () => {
    expect(wiringFaults([ingest, ingest], [])).toEqual([
      "stage `ingestion` has the task key `ingest` of an earlier stage, a job has each task once",
    ]);
  });

  test("reports every fault", () => {
    expect(wiringFaults([train], [])).toHaveLength(2);
  });
});

test("makes a task wait for the tasks whose tables it reads and for no others", () => {
  expect(dependencies([ingest, features, labels, train])).toEqual([
    undefined,
    [{ taskKey: "ingest" }],
    [{ taskKey: "ingest" }],
    [{ taskKey: "features" }, { taskKey: "labels" }],
  ]);
});

describe("parameters", () => {
  test("are those of all stages", () => {
    expect(mergedParameters([{ catalog: "c" }, { catalog: "c", seed: "1" }])).toEqual({
      parameters: { catalog: "c", seed: "1" },
      disputed: [],
    });
  });

  test("names what stages disagree on, once", () => {
    const stages = [{ range_end: "a" }, { range_end: "b" }, { range_end: "c" }];
    expect(mergedParameters(stages).disputed).toEqual(["range_end"]);
  });
});

const clusterValues: ClusterValues = {
  nodeTypeId: "Standard_D4ds_v5",
  availability: "SPOT_WITH_FALLBACK_AZURE",
  minWorkers: 1,
  maxWorkers: 4,
  tags: { Project: "batch-scoring" },
};
const anyCluster = {
  sparkVersion: "18.x-cpu-ml-scala2.13",
  runtimeEngine: "STANDARD",
  autoscale: { minWorkers: 1, maxWorkers: 4 },
  dataSecurityMode: "SINGLE_USER",
  sparkConf: {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.codegen.cache.maxEntries": "1000",
  },
  customTags: { Project: "batch-scoring" },
};

test("gives every attribute of the job cluster a value of its own", () => {
  expect(jobCluster(clusterValues)).toEqual({
    ...anyCluster,
    nodeTypeId: "Standard_D4ds_v5",
    driverNodeTypeId: "Standard_D4ds_v5",
    azureAttributes: {
      availability: "SPOT_WITH_FALLBACK_AZURE",
      firstOnDemand: 1,
      spotBidMaxPrice: -1,
    },
  });
});

test("takes every machine from the pools where there are some", () => {
  const pools = { driverPoolId: "pool-d", workerPoolId: "pool-w" };
  expect(jobCluster(clusterValues, pools)).toEqual({
    ...anyCluster,
    instancePoolId: "pool-w",
    driverInstancePoolId: "pool-d",
  });
});

test("turns limits into the units of the Jobs API", () => {
  expect(taskLimits({ timeoutMinutes: 120, maxRetries: 0, retryIntervalMinutes: 2 })).toEqual({
    timeoutSeconds: 7200,
    maxRetries: 0,
    minRetryIntervalMillis: 120_000,
    retryOnTimeout: false,
  });
});

test("tells nobody of a run when there are no addresses", () => {
  const emailNotifications = [[], ["a@b.c"]].map(
    (emails) => notifications(emails).emailNotifications,
  );
  expect(emailNotifications).toEqual([
    undefined,
    { onFailures: ["a@b.c"], onDurationWarningThresholdExceededs: ["a@b.c"] },
  ]);
});

test("warns of a slow run in seconds", () => {
  expect(durationRule(2)).toEqual({
    rules: [{ metric: "RUN_DURATION_SECONDS", op: "GREATER_THAN", value: 120 }],
  });
});

import * as pulumi from "@pulumi/pulumi";
import type { JobCompute } from "../../components/jobCompute";
import type { StagesArgs } from "../../components/stages";

export const compute: JobCompute = {
  libraries: [{ pypi: { package: "sparkdq==0.12.1" } }],
  jobCluster: { jobClusterKey: "main", newCluster: { policyId: "policy" } },
};

export const stageNames = [
  "ingestion",
  "training-features",
  "labelling",
  "training",
  "scoring-features",
  "scoring",
  "evaluation",
];

/** What all windows of a job have in common. */
export const grid = {
  horizonHours: 24,
  failureReportDelayHours: 72,
  stepHours: 12,
  offsetHours: 6,
  telemetryHours: [12, 24, 36],
  errorHours: [12, 24, 48],
};
const windows = (start: string, end: string) => ({
  ...grid,
  range: { start, end },
});

/** What every stage is made with; training knows its range, scoring and evaluation look back. */
export const stagesArgs = (): StagesArgs => ({
  shared: {
    storage: {
      catalogName: pulumi.output("c"),
      landingPath: pulumi.output("/Volumes/c/landing/files"),
      checkpointPath: pulumi.output("/Volumes/c/landing/checkpoints"),
      reportsPath: pulumi.output("/Volumes/c/predictions/reports"),
    },
    compute,
    limits: { timeoutMinutes: 120, maxRetries: 1, retryIntervalMinutes: 2 },
  },
  sources: [{ readers: { errors: { reader: "jdbc", options: { url: "u" } } } }, undefined],
  experimentsFolder: "/p/experiments",
  notebookPath: (notebook) => `/Shared/p/${notebook}`,
  settings: {
    operations: { sourceLibraries: [{ maven: { coordinates: "g:a:1" } }] },
    trainingWindows: windows("2015-01-01T06:00:00", "2016-01-01T06:00:00"),
    scoringWindows: { ...windows("", ""), lookbackHours: 48 },
    evaluationWindows: { ...windows("", ""), evaluationLookbackHours: 720 },
    holdoutStart: "2015-10-01T06:00:00",
    mistakeCosts: { missedFailure: 9000, needlessVisit: 300 },
    retrainingLimits: {
      leastRecallPercent: 91,
      leastPrecisionPercent: 82,
      mostDriftPercent: 23,
      holdoutHours: 2208,
    },
    trainingSeed: 7,
  },
});

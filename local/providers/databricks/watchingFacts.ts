import {
  choice,
  list,
  type Members,
  number,
  part,
  pauseStatus,
  text,
  workspacePath,
} from "./described";

/** Lengths of the windows a monitor looks at. */
const granularity = text({
  Pattern: "^(5 minutes|30 minutes|1 hour|1 day|[1-9]\\d* weeks?|1 month|1 year)$",
});

/** What is documented of warehouses, dashboards, alerts and monitors. */
export const watchingFacts: Readonly<Record<string, Members>> = {
  SqlEndpoint: {
    name: text({ MinLength: 1, MaxLength: 100 }),
    clusterSize: choice(
      ...["2X-Small", "X-Small", "Small", "Medium", "Large"],
      ...["X-Large", "2X-Large", "3X-Large", "4X-Large", "5X-Large"],
    ),
    autoStopMins: number(0),
    minNumClusters: number(1, 30),
    maxNumClusters: number(1, 40),
    spotInstancePolicy: choice("COST_OPTIMIZED", "RELIABILITY_OPTIMIZED"),
    warehouseType: choice("CLASSIC", "PRO"),
    channel: part("Channel"),
  },
  Channel: { name: choice("CHANNEL_NAME_CURRENT", "CHANNEL_NAME_PREVIEW") },
  Dashboard: { displayName: text({ MinLength: 1, Pattern: "^[^/]+$" }) },
  Alert: {
    displayName: text({ MinLength: 1 }),
    queryText: text({ MinLength: 1 }),
    parentPath: workspacePath,
    evaluation: part("AlertEvaluation"),
    schedule: part("AlertSchedule"),
  },
  AlertEvaluation: {
    comparisonOperator: choice(
      ...["LESS_THAN", "GREATER_THAN", "EQUAL", "NOT_EQUAL", "GREATER_THAN_OR_EQUAL"],
      ...["LESS_THAN_OR_EQUAL", "IS_NULL", "IS_NOT_NULL"],
    ),
    emptyResultState: choice("OK", "TRIGGERED", "ERROR", "UNKNOWN"),
    source: part("AlertColumn"),
    notification: part("AlertNotification"),
  },
  AlertColumn: {
    aggregation: choice(
      ...["SUM", "COUNT", "COUNT_DISTINCT", "AVG", "MEDIAN", "MIN", "MAX", "STDDEV"],
    ),
  },
  AlertNotification: { retriggerSeconds: number(0) },
  AlertSchedule: { pauseStatus },
  QualityMonitor: {
    tableName: text({ Pattern: "^[^.]+\\.[^.]+\\.[^.]+$" }),
    assetsDir: workspacePath,
    outputSchemaName: text({ Pattern: "^[^.]+\\.[^.]+$" }),
    inferenceLog: part("InferenceLog"),
    timeSeries: part("TimeSeries"),
  },
  InferenceLog: {
    problemType: choice("PROBLEM_TYPE_CLASSIFICATION", "PROBLEM_TYPE_REGRESSION"),
    granularities: list(granularity, { MinItems: 1 }),
  },
  TimeSeries: { granularities: list(granularity, { MinItems: 1 }) },
};

/** Table of the diagnostic logs in which a workspace reports what its jobs do. */
const jobEvents = "DatabricksJobs";

/**
 * Runs of these jobs that ended without success and of which the logs have heard in the last minutes, one row each, in
 * Kusto. Logs may come in long after the run ended, so what counts is when they came. The column `TimeGenerated` is left
 * out: a rule would count its rows by that time.
 */
export function failedRunsQuery(jobIds: readonly string[], minutes: number): string {
  return [
    jobEvents,
    `| where ingestion_time() > ago(${String(minutes)}m) and ActionName == "runFailed"`,
    "| extend run = parse_json(RequestParams)",
    `| where tostring(run.jobId) in (${jobIds.map(quoted).join(", ")})`,
    "| project endedAt = TimeGenerated, jobId = tostring(run.jobId), runId = tostring(run.runId)",
  ].join("\n");
}

/**
 * One row when the job had no successful run in the last hours, else none, in Kusto. Counting without `by` gives a row for
 * no events too, which is the case that matters.
 */
export function staleRunsQuery(jobId: string, staleHours: number): string {
  return [
    jobEvents,
    `| where TimeGenerated > ago(${String(staleHours)}h) and ActionName == "runSucceeded"`,
    `| where tostring(parse_json(RequestParams).jobId) == ${quoted(jobId)}`,
    "| summarize succeeded = count()",
    "| where succeeded == 0",
  ].join("\n");
}

/** One number in Databricks SQL: the hours since the newest prediction was made. */
export function predictionAgeQuery(predictionsTable: string): string {
  return [
    "SELECT coalesce(timestampdiff(HOUR, max(scored_at), current_timestamp()), 1000000) AS hours",
    `FROM ${predictionsTable}`,
  ].join("\n");
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

import { failedRunsQuery, predictionAgeQuery, staleRunsQuery } from "../../settings/alertQueries";

test("asks for failed runs of the stack's own jobs alone, by when the logs heard of them", () => {
  expect(failedRunsQuery(["11", "12"], 20)).toBe(
    `DatabricksJobs
| where ingestion_time() > ago(20m) and ActionName == "runFailed"
| extend run = parse_json(RequestParams)
| where tostring(run.jobId) in ("11", "12")
| project endedAt = TimeGenerated, jobId = tostring(run.jobId), runId = tostring(run.runId)`,
  );
});

test("asks for a job without a successful run, and has a row also where the log has none", () => {
  expect(staleRunsQuery("12", 14)).toBe(
    `DatabricksJobs
| where TimeGenerated > ago(14h) and ActionName == "runSucceeded"
| where tostring(parse_json(RequestParams).jobId) == "12"
| summarize succeeded = count()
| where succeeded == 0`,
  );
});

test("asks for the age of the newest prediction, and an empty table is very old", () => {
  expect(predictionAgeQuery("c.predictions.predictions")).toBe(
    `SELECT coalesce(timestampdiff(HOUR, max(scored_at), current_timestamp()), 1000000) AS hours
FROM c.predictions.predictions`,
  );
});

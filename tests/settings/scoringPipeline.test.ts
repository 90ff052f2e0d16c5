import { duration, pipelineActivities, triggerAnnotations } from "../../settings/scoringPipeline";

const values = {
  linkedService: "databricks",
  jobId: "12",
  maxRetries: 2,
  retryIntervalMinutes: 3,
  timeoutMinutes: 360,
};

test("runs the job, again when it fails, and ends with its reason when it fails for good", () => {
  expect(
    pipelineActivities(values).map(({ name, type, ...rest }) => [
      name,
      type,
      "policy" in rest ? rest.policy : rest.dependsOn,
    ]),
  ).toEqual([
    [
      "score",
      "DatabricksJob",
      {
        retry: 2,
        retryIntervalInSeconds: 180,
        timeout: "0.06:00:00",
        secureInput: false,
        secureOutput: false,
      },
    ],
    ["failed", "Fail", [{ activity: "score", dependencyConditions: ["Failed"] }]],
  ]);
});

test("gives every attempt the time of the pipeline run, so that each scores the same windows", () => {
  const [activity] = pipelineActivities(values);
  expect(activity).toMatchObject({
    jobId: "12",
    jobParameters: {
      triggered_at: "@{formatDateTime(pipeline().TriggerTime, 'yyyy-MM-ddTHH:mm:ss')}Z",
    },
  });
});

test.each([
  [1, "0.00:01:00"],
  [360, "0.06:00:00"],
  [2880, "2.00:00:00"],
  [1501, "1.01:01:00"],
])("writes %d minutes as %s", (minutes, expected) => {
  expect(duration(minutes)).toBe(expected);
});

test("says of a trigger that it is paused, for that is what stops it", () => {
  const schedule = { quartzCronExpression: "0 0 6 * * ?", timezoneId: "UTC" };
  expect(triggerAnnotations({ ...schedule, isPaused: true })).toEqual(["paused"]);
  expect(triggerAnnotations({ ...schedule, isPaused: false })).toEqual([]);
});

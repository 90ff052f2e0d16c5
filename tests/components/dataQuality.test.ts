import * as databricks from "@pulumi/databricks";
import { DataQuality, type DataQualityArgs } from "../../components/dataQuality";
import { registered } from "./registered";

async function made(change: Partial<DataQualityArgs> = {}) {
  const args = { catalogName: "c", folder: "/Shared/a", timezoneId: "UTC", emails: [] };
  const all = await registered(() => {
    const provider = new databricks.Provider("given", { host: "https://adb-1.2.example.net" });
    const opts = { providers: { databricks: provider } };
    return new DataQuality("quality", { ...args, ...change }, opts);
  });
  return all.filter(({ name }) => name === "quality");
}

const monitored = (more: object = {}) => [
  { type: "batchScoring:components:DataQuality", name: "quality", parent: "", inputs: {} },
  {
    type: "databricks:index/qualityMonitor:QualityMonitor",
    name: "quality",
    parent: "quality",
    provider: "given",
    inputs: {
      tableName: "c.predictions.predictions",
      assetsDir: "/Shared/a/quality",
      outputSchemaName: "c.predictions",
      inferenceLog: {
        problemType: "PROBLEM_TYPE_CLASSIFICATION",
        timestampCol: "window_end",
        granularities: ["1 day", "1 week"],
        modelIdCol: "model_version",
        predictionCol: "is_alarm",
      },
      slicingExprs: ["component"],
      schedule: { quartzCronExpression: "0 0 5 * * ?", timezoneId: "UTC" },
      ...more,
    },
  },
];

test("monitors the predictions by model and component", async () => {
  expect(await made()).toEqual(monitored());
});

test("runs its dashboard on the warehouse given", async () => {
  expect(await made({ warehouseId: "w-1" })).toEqual(monitored({ warehouseId: "w-1" }));
});

test("tells people of a refresh that failed", async () => {
  const emails = ["planner@example.com"];
  expect(await made({ emails })).toEqual(
    monitored({ notifications: { onFailure: { emailAddresses: emails } } }),
  );
});
